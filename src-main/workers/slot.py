"""One kept slot of the launcher: as slot.bash, at half its cost, since a fork of bash costs more than a small task.

Runs one program after another, each as its own process group, started by posix_spawn (no copy of this process is made).
In: frames on stdin, eight decimal digits and then that many bytes: MARKER, LOG, CWD, the number of variables, these as
NAME=value, and the words, each ended by a NUL but the last. An empty frame means: leave.
Out, a line on stdout: `=STATUS LEFTOVER PID CPU_US PEAK_KIB SILENT REMARK`; STATUS is an exit code, or minus a signal.
The end of stdin without leave, and TERM (from the guardian), mean that the engine is dead: end the task and everything that
carries its marker. Nothing here may start a process for a task beside the task itself.
"""
# Not `signal`: its enumerations take as long to make as all else of this program's start.
import _signal as signal
import errno
import fcntl
import os
import resource
import select
import time

UNUSABLE = 69
GRACE_S = 0.8


def read_environ(pid):
    with open(b"/proc/%s/environ" % pid, "rb") as file:
        return file.read().split(b"\0")


class Spare:
    """The log of the last task, where that succeeded and wrote nothing, and nobody has it open: the next task gets the file under its own name.

    To rename a file costs a tenth of making one. A lease is granted only while nobody else has the file open, so a process
    that outlived its task can't write into the log of another.
    """

    def __init__(self):
        self.path = None
        self.file = -1

    def open(self, path):
        if self.path is not None:
            last, self.path = self.path, None
            try:
                if os.path.dirname(last) == os.path.dirname(path) and not os.path.lexists(path):
                    os.rename(last, path)
                    return True
            except OSError:
                pass
            os.close(self.file)
        try:
            self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o666)
            return True
        except FileExistsError:
            return False

    def put_back(self, path, has_failed):
        """True where nothing was written. Of a failure people look for the log, even for an empty one."""
        is_silent = False
        try:
            seen = os.fstat(self.file)
            is_silent = seen.st_size == 0
            if is_silent and seen.st_nlink == 1 and not has_failed:
                fcntl.fcntl(self.file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
                fcntl.fcntl(self.file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
                self.path = path
                return True
        except OSError:
            pass
        os.close(self.file)
        return is_silent


class NotStarted(OSError):
    def __init__(self, status):
        super().__init__()
        self.status = status


class Slot:
    def __init__(self):
        # As this process was started: Python itself may add LC_CTYPE to its own variables.
        pairs = (pair.split(b"=", 1) for pair in read_environ(b"self") if b"=" in pair)
        self.env = {name: value for name, value in pairs if name not in (b"OLDPWD", b"PWD")}
        self.buffer = b""
        self.is_cut = False
        self.spare = Spare()
        self.marker = self.log = b""
        self.leader = 0
        self.status = None
        self.ended_at_ms = 0
        # What a child inherits as its own peak is this process's.
        self.own_peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + 2048
        self.told, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        # Handlers, not "ignore": what is ignored here would be ignored in every task.
        for number in (signal.SIGPIPE, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        self.idle = select.poll()
        self.idle.register(0, select.POLLIN)
        self.idle.register(self.told, select.POLLIN)
        self.busy = select.poll()
        self.busy.register(0, 0)
        self.busy.register(self.told, select.POLLIN)

    def serve(self):
        while True:
            frame = self.read_frame()
            if frame is None:
                self.engine_died()
            if frame == b"":
                return
            self.run(frame.split(b"\0"))

    def read_frame(self):
        while len(self.buffer) < 8 or len(self.buffer) < 8 + int(self.buffer[:8]):
            for file, event in self.idle.poll():
                if file == self.told and self.was_told():
                    return None
                if file == 0:
                    self.is_cut = self.is_cut or bool(event & (select.POLLHUP | select.POLLERR))
                    block = os.read(0, 1 << 16)
                    if block == b"":
                        return None
                    self.buffer += block
        end = 8 + int(self.buffer[:8])
        frame, self.buffer = self.buffer[8:end], self.buffer[end:]
        # Nothing is started for an engine that is gone.
        return None if self.is_cut and frame else frame

    def was_told(self):
        return signal.SIGTERM in os.read(self.told, 64)

    def run(self, fields):
        self.marker, self.log, cwd, count = fields[:4]
        first = 4 + int(count)
        env = dict(self.env)
        env[b"PWD"] = cwd
        for pair in fields[4:first]:
            name, _, value = pair.partition(b"=")
            env[name] = value
        self.leader, self.status = 0, None
        is_new_log = False
        try:
            os.chdir(cwd)
            is_new_log = self.spare.open(self.log)
            self.leader = self.spawn(fields[first:], env)
        except OSError as error:
            self.status, self.ended_at_ms = getattr(error, "status", 125), time.time_ns() // 1_000_000
            remark = "" if self.status != 125 else "%s: %s" % (os.fsdecode(error.filename or self.log), error.strerror)
            if is_new_log:
                self.spare.put_back(self.log, True)
            return self.reply(self.status, remark=remark)
        status, used = self.wait()
        self.status, self.ended_at_ms = (status if status >= 0 else 128 - status), time.time_ns() // 1_000_000
        has_left = self.signal_group(0)
        is_silent = is_new_log and self.spare.put_back(self.log, status != 0)
        peak_kib = 0 if used.ru_maxrss < self.own_peak_kib else used.ru_maxrss
        self.reply(status, has_left, round((used.ru_utime + used.ru_stime) * 1e6), peak_kib, is_silent)

    def reply(self, status, has_left=False, cpu_us=0, peak_kib=0, is_silent=False, remark=""):
        numbers = (status, has_left, self.leader, cpu_us, peak_kib, is_silent)
        line = "=%d %d %d %d %d %d %s\n" % (*numbers, remark.replace("\n", " "))
        try:
            os.write(1, os.fsencode(line))
        except OSError:
            pass

    def spawn(self, words, env):
        actions = (
            (os.POSIX_SPAWN_OPEN, 0, b"/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, self.log, os.O_WRONLY | os.O_APPEND, 0),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        )
        try:
            return os.posix_spawnp(words[0], words, env, file_actions=actions, setpgroup=0)
        except OSError as error:
            # Throws where it was the log that couldn't be opened.
            os.close(os.open(self.log, os.O_WRONLY | os.O_APPEND))
            if error.errno == errno.ENOEXEC:
                # A script without `#!`, as every shell takes it.
                return os.posix_spawn(b"/bin/sh", [b"/bin/sh", *words], env, file_actions=actions, setpgroup=0)
            with open(self.log, "ab") as log:
                log.write(b"taskgraph: %s: %s\n" % (words[0], os.strerror(error.errno).encode()))
            raise NotStarted(127 if error.errno == errno.ENOENT else 126) from error

    def wait(self):
        ended = os.pidfd_open(self.leader)
        self.busy.register(ended, select.POLLIN)
        while True:
            events = self.busy.poll()
            if any(file == ended for file, _ in events):
                break
            for file, event in events:
                is_cut = file == 0 and event & (select.POLLHUP | select.POLLERR)
                if is_cut or (file == self.told and self.was_told()):
                    self.engine_died()
        self.busy.unregister(ended)
        os.close(ended)
        _, status, used = os.wait4(self.leader, 0)
        return os.waitstatus_to_exitcode(status), used

    def engine_died(self):
        if self.leader and self.status is None:
            self.end_tree()
            self.record("engine-died")
        elif self.status is not None:
            self.record("itself")
        os._exit(0)

    def end_tree(self):
        self.signal_group(signal.SIGTERM)
        self.hunt(signal.SIGTERM)
        self.signal_group(signal.SIGCONT)
        until = time.monotonic() + GRACE_S
        while time.monotonic() < until:
            if not self.group_lives() and not self.hunt(0):
                break
            time.sleep(0.08)
        quiet = 0
        for _ in range(10):
            self.signal_group(signal.SIGKILL)
            quiet = 0 if self.hunt(signal.SIGKILL) else quiet + 1
            if quiet == 2:
                break

    def group_lives(self):
        # A leader that has ended is a member of its group until it is reaped.
        try:
            os.waitpid(self.leader, os.WNOHANG)
        except ChildProcessError:
            pass
        return self.signal_group(0)

    def signal_group(self, number):
        try:
            os.killpg(self.leader, number)
            return True
        except PermissionError:
            return True
        except OSError:
            return False

    def hunt(self, number):
        """Signals every process with the attempt's marker in its environment; true if there was one."""
        mark = b"TASKGRAPH_MARK=" + self.marker
        found = False
        for name in os.listdir(b"/proc"):
            if not name.isdigit():
                continue
            try:
                if mark in read_environ(name):
                    os.kill(int(name), number)
                    found = True
            except OSError:
                pass
        return found

    def record(self, ended):
        """Left beside the log by rename, so that the next start can tell "finished meanwhile" from "unknown"."""
        end = "null" if ended == "engine-died" else '%d,"endedAtMs":%d' % (self.status, self.ended_at_ms)
        text = '{"attempt":"%s","ended":"%s","status":%s}\n' % (self.marker.decode(), ended, end)
        try:
            with open(self.log + b".exit.tmp", "w") as file:
                file.write(text)
            os.rename(self.log + b".exit.tmp", self.log + b".exit.json")
        except OSError:
            pass


def can_work():
    needed = ("posix_spawn", "pidfd_open", "waitstatus_to_exitcode")
    if not all(hasattr(os, name) for name in needed) or not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
        return os.access("/proc/self/environ", os.R_OK)
    except OSError:
        return False


if not can_work():
    os._exit(UNUSABLE)
Slot().serve()
