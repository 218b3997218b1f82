"""Kept Python process of TaskGraph: runs functions, one at a time. Standard library only, Python 3.8 or newer.

Requests and replies are JSON lines on descriptor 3, as in worker-protocol.ts. Descriptors 1 and 2 belong to the function: before
each call they are pointed at the attempt's log, so that child processes and native code write there too.
"""
import asyncio
import importlib
import importlib.machinery
import importlib.util
import inspect
import json
import math
import os
import sys
import time
import traceback
import types

MAX_RESULT = 16 * 1024 * 1024
CHANNEL = 3

own_pid = os.getpid()
has_spawned = False
base_env = dict(os.environ)
OLDEST = (3, 8)
log_path, log_inode = '', -1  # the file that descriptors 1 and 2 were opened on
spare_log = None  # the log of the last call, where that wrote nothing: the next one gets the file under its own name
loaded_modules = {}  # (module, is_file) -> [module object, digest of its code]
loaded_files = {}  # path -> state as it was loaded


def main():
    os.set_inheritable(CHANNEL, False)
    if sys.version_info < OLDEST:
        refuse_all()
    sys.addaudithook(note_spawn)
    sys.modules['taskgraph_task'] = make_helper()
    # Code is compiled from its source each time: a .pyc is matched by size and whole seconds, and a quick edit would be missed.
    sys.path_hooks.insert(0, source_finder)
    if sys.path and sys.path[0] == os.path.dirname(os.path.abspath(__file__)):
        del sys.path[0]
    sys.argv = ['taskgraph']
    requests = os.fdopen(CHANNEL, 'rb', closefd=False)
    for line in requests:
        answer(json.loads(line))
    os._exit(0)


def refuse_all():
    message = 'functions need Python %d.%d or newer; this is %s' % (OLDEST + (sys.version.split()[0],))
    for line in os.fdopen(CHANNEL, 'rb'):
        reply_thrown(json.loads(line), RuntimeError(message))
    os._exit(0)


def answer(request):
    global has_spawned
    if is_stale(request):
        send({'id': request['id'], 'kind': 'stale'})
        return
    has_spawned = False
    before = time.process_time()
    try:
        enter(request)
        value = call(request)
        result = checked_json(value) if request['wantsResult'] else 'null'
    except SystemExit as exit:
        # As in a script: sys.exit() and sys.exit(0) are a good end, anything else is not.
        flush()
        if exit.code is None or exit.code == 0:
            result = 'null'
        else:
            code = exit.code if isinstance(exit.code, int) else 1
            message = 'sys.exit(%r) was called' % (exit.code,)
            send({'id': request['id'], 'kind': 'threw', 'name': 'SystemExit', 'message': message, 'exitCode': code,
                  'hasSpawned': has_spawned})
            return
    except BaseException as error:
        reply_thrown(request, error)
        return
    flush()
    is_silent = leave()
    cpu_ms = round((time.process_time() - before) * 1000)
    head = '{"id":%d,"kind":"returned","cpuMs":%d,"hasSpawned":%s,"isSilent":%s,"result":' % (
        request['id'], cpu_ms, 'true' if has_spawned else 'false', 'true' if is_silent else 'false')
    send_text(head + result + '}')


def call(request):
    key = (request['module'], request['isFile'])
    known = loaded_modules.get(key)
    if known is None:
        known = [load(request), request.get('codeDigest')]
        loaded_modules[key] = known
    module = known[0]
    function = module
    for name in request['function'].split('.'):
        function = getattr(function, name, None)
    if not callable(function):
        names = sorted(n for n, v in vars(module).items() if inspect.isfunction(v) and not n.startswith('_'))
        raise AttributeError('%s has no function named %s: it has %s' % (
            request['module'], request['function'], ', '.join(names) or 'none'))
    args = request['args']
    kwargs = request.get('kwargs', {})
    value = function(*args, **kwargs) if isinstance(args, list) else function(**args)
    if inspect.iscoroutine(value):
        value = asyncio.run(value)
    return value


def load(request):
    before = set(sys.modules)
    # A virtual environment made with another folder layout, or a package of the pipeline: both look from these folders.
    path = request['module']
    if request['isFile']:
        folder, file = os.path.split(path)
        package, base = package_above(folder)
        name = '.'.join(package + [os.path.splitext(file)[0]])
        if folder not in sys.path:
            sys.path.insert(0, folder)
        # Behind everything else: a file there must not hide a module of Python's own.
        for other in (base, request['importRoot']):
            if other not in sys.path:
                sys.path.append(other)
        note_file(path)
        importlib.invalidate_caches()
        spec = importlib.util.spec_from_file_location(name, path, loader=SourceLoader(name, path))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            sys.modules.pop(name, None)
            raise
    else:
        if request['importRoot'] not in sys.path:
            sys.path.insert(0, request['importRoot'])
        importlib.invalidate_caches()
        module = importlib.import_module(path)
    for name in set(sys.modules) - before:
        note_file(getattr(sys.modules[name], '__file__', None))
    return module


def package_above(folder):
    """The names of the packages that a folder lies in, so that relative imports work, and the folder above them."""
    names = []
    while os.path.isfile(os.path.join(folder, '__init__.py')) and os.path.basename(folder).isidentifier():
        names.insert(0, os.path.basename(folder))
        folder = os.path.dirname(folder)
    return names, folder


class SourceLoader(importlib.machinery.SourceFileLoader):
    """Reads the source itself, never the cached bytecode."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        note_file(path)
        return self.source_to_code(self.get_data(path), path)


def source_finder(folder):
    """For folders of the user's own code; the interpreter's and installed packages keep their cache."""
    real = os.path.realpath(folder)
    installed = [sys.prefix, sys.base_prefix, sys.exec_prefix]
    in_packages = 'site-packages' in real or 'dist-packages' in real
    if in_packages or any(real.startswith(os.path.join(p, 'lib')) for p in installed) or not os.path.isdir(real):
        raise ImportError
    return importlib.machinery.FileFinder(
        folder,
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
        (SourceLoader, importlib.machinery.SOURCE_SUFFIXES),
        (importlib.machinery.SourcelessFileLoader, importlib.machinery.BYTECODE_SUFFIXES),
    )


def note_file(path):
    if path and os.path.isabs(path) and 'site-packages' not in path and path not in loaded_files:
        loaded_files[path] = state_of(path)


def state_of(path):
    try:
        stat = os.stat(path)
        return (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
    except OSError:
        return None


def is_stale(request):
    known = loaded_modules.get((request['module'], request['isFile']))
    digest = request.get('codeDigest')
    if known is not None and digest is not None:
        return known[1] != digest
    return any(state_of(path) != state for path, state in loaded_files.items())


def enter(request):
    """Gives the function its log, folder and environment. What the last one changed in them is undone."""
    if not take_spare(request['logPath']):
        open_log(request['logPath'])
    if sys.stdout is None or sys.stdout.closed or sys.stdout.fileno() != 1:
        sys.stdout = open(1, 'w', encoding='utf-8', errors='backslashreplace', buffering=1, closefd=False)
    if sys.stderr is None or sys.stderr.closed or sys.stderr.fileno() != 2:
        sys.stderr = open(2, 'w', encoding='utf-8', errors='backslashreplace', buffering=1, closefd=False)
    wanted = dict(base_env)
    wanted.update(request['env'])
    if os.environ != wanted:
        for name in [name for name in os.environ if name not in wanted]:
            del os.environ[name]
        for name, value in wanted.items():
            if os.environ.get(name) != value:
                os.environ[name] = value
    os.chdir(request['cwd'])


def take_spare(path):
    """To rename a file costs a tenth of making one. False: it must be opened."""
    global log_path, spare_log
    last, spare_log = spare_log, None
    if last is None or os.path.dirname(last) != os.path.dirname(path) or os.path.lexists(path):
        return False
    try:
        # What a thread of the last function may have written since is its own.
        if os.fstat(1).st_size > 0:
            return False
        os.rename(last, path)
    except OSError:
        return False  # somebody removed it
    log_path = path
    return True


def open_log(path):
    global log_path, log_inode
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        os.dup2(log, 1)
        os.dup2(log, 2)
        log_path, log_inode = path, os.fstat(log).st_ino
    finally:
        os.close(log)


def leave():
    """After a call: True where it wrote nothing. Its log is kept for the next one unless a process that it started may write there."""
    global spare_log
    try:
        out, error = os.fstat(1), os.fstat(2)
    except OSError:
        return False  # the function closed one of them
    if out.st_ino != log_inode or error.st_ino != log_inode or out.st_size > 0:
        return False
    if not has_spawned and out.st_nlink == 1:
        spare_log = log_path
    return True


def checked_json(value):
    problem = find_unserialisable(value, 'the result', ())
    if problem:
        raise TypeError(problem + ", which JSON can't hold; return dicts, lists, str, int, float, bool or None")
    text = json.dumps(value)
    if len(text) > MAX_RESULT:
        raise ValueError('the result is %d characters of JSON, at most %d are kept; write it to a target'
                         % (len(text), MAX_RESULT))
    return text


def find_unserialisable(value, path, above):
    if value is None or isinstance(value, (bool, int, str)):
        return None
    if isinstance(value, float):
        return None if math.isfinite(value) else '%s is %r' % (path, value)
    if isinstance(value, (dict, list, tuple)):
        if id(value) in above:
            return path + ' contains itself'
        above = above + (id(value),)
        if isinstance(value, dict):
            for key in value:
                if not isinstance(key, str):
                    return '%s has the key %r of type %s' % (path, key, type(key).__name__)
            members = value.items()
        else:
            members = enumerate(value)
        for key, member in members:
            problem = find_unserialisable(member, '%s[%r]' % (path, key), above)
            if problem:
                return problem
        return None
    return '%s is a %s' % (path, type(value).__name__)


def reply_thrown(request, error):
    stack = None
    try:
        # The frames of this file say nothing to the user.
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
            frames = frames.tb_next
        stack = ''.join(traceback.format_exception(type(error), error, frames))
        message = str(error)
    except BaseException:
        message = 'raised an error that cannot be shown'
    flush()
    try:
        os.write(2, (stack or message + '\n').encode('utf-8', 'backslashreplace'))
    except OSError:
        pass
    reply = {'id': request['id'], 'kind': 'threw', 'name': type(error).__name__, 'message': message,
             'hasSpawned': has_spawned}
    if stack:
        # It tells of the causes, too.
        reply['stack'] = stack
    cause = cause_of(error, 5)
    if cause:
        reply['cause'] = cause
    send(reply)


def cause_of(error, depth):
    try:
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is None or depth == 0:
            return None
        told = {'name': type(cause).__name__, 'message': str(cause)}
        further = cause_of(cause, depth - 1)
        return dict(told, cause=further) if further else told
    except BaseException:
        return None


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass


def send(reply):
    send_text(json.dumps(reply))


def send_text(text):
    if os.getpid() != own_pid:
        os._exit(0)  # a forked child that returned from the function: it is not the worker
    data = (text + '\n').encode('utf-8', 'surrogatepass')
    try:
        while data:
            data = data[os.write(CHANNEL, data):]
    except OSError:
        os._exit(1)


SPAWNING = {'subprocess.Popen', 'os.fork', 'os.forkpty', 'os.posix_spawn', 'os.spawn', 'os.system', 'pty.spawn'}


def note_spawn(event, _arguments):
    global has_spawned
    if event in SPAWNING:
        has_spawned = True


def make_helper():
    helper = types.ModuleType('taskgraph_task', 'What TaskGraph gives to a function that it runs.')

    def progress(fraction, message=''):
        """Shows how far the task is (0 to 1), as a printed line '::progress 0.42 message' does."""
        flush()
        line = '::progress %s %s\n' % (float(fraction), str(message).replace('\n', ' '))
        os.write(1, line.encode('utf-8', 'backslashreplace'))

    helper.progress = progress
    return helper


if __name__ == '__main__':
    main()
