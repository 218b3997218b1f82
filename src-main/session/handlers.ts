import { CommandRefused, type Handlers } from '../../src-shared/contract/dispatcher.ts'
import type { Hello } from '../../src-shared/contract/views.ts'
import { pipelineJsonSchema } from '../../src-shared/pipeline/schema.ts'
import type { AppConnection, AppOptions, OpenSessions } from './app.ts'
import { browse } from './browse.ts'
import type { OpenPipeline } from './open-pipeline.ts'
import { summariseWhy } from './summarise-why.ts'
import { createEmpty, createFromTemplate, listTemplates } from './templates.ts'

interface Parts {
  readonly options: AppOptions
  readonly hello: Hello
  readonly sessions: OpenSessions
}

/** One function for each command of the contract, on top of the open pipelines. */
export function createHandlers({ options, hello, sessions }: Parts): Handlers<AppConnection> {
  const at = (input: { pipeline: string }): Promise<OpenPipeline> => sessions.get(input.pipeline)
  return {
    'app.hello': () => hello,
    'app.schema': () => pipelineJsonSchema(),
    'app.recent': () => options.recent.list(),
    'app.templates': () => listTemplates(options.templates),
    'app.browse': ({ folder }) => browse(folder),
    'app.createFromTemplate': ({ template, folder }) =>
      createFromTemplate(options.templates, template, folder),
    'app.createEmpty': ({ name, folder }) => createEmpty(name, folder),
    'pipeline.open': async ({ path }, connection) => {
      const session = await sessions.open(path)
      watchPipeline(session, connection)
      return session.snapshot()
    },
    'pipeline.close': ({ pipeline }, { following }) => {
      following.pipelines.get(pipeline)?.()
      following.pipelines.delete(pipeline)
      return null
    },
    'pipeline.snapshot': async (input) => (await at(input)).snapshot(),

    'document.edit': async (input) =>
      (await at(input)).edit(input.edits, input.label, input.mergeKey, input.revision),
    'document.undo': async (input) => (await at(input)).undo(),
    'document.redo': async (input) => (await at(input)).redo(),
    'document.text': async (input) => (await at(input)).text(),
    'document.copy': async (input) => ({ yaml: (await at(input)).copy(input.tasks) }),
    'document.save': async (input) => (await at(input)).save(),
    'document.resolve': async (input) => (await at(input)).resolveConflict(input.take),
    'document.setParams': async (input) => (await at(input)).setParams(input.params),

    'run.preview': async (input) => (await at(input)).preview(input.what),
    'run.start': async (input) => (await at(input)).start(input.what, input.failFast ?? false),
    'run.stop': async (input) => (await at(input)).stop(input.tasks),
    'run.list': async (input) => (await at(input)).history.runs(input.limit),
    'run.attempts': async (input) => (await at(input)).history.attempts(input.run),
    'run.text': async (input) => (await at(input)).history.text(input.run),
    'run.dependencies': async (input) => (await at(input)).history.dependencies(input.run),

    'task.detail': async (input) => (await at(input)).tasks.detail(input.task),
    'task.instances': async (input) => (await at(input)).tasks.instances(input.task),
    'task.source': async (input) => (await at(input)).tasks.source(input.task, input.path),
    'task.explain': async (input) => (await at(input)).explain(input.task),
    'task.why': async (input) => summariseWhy(await (await at(input)).explain(input.task), input.limit),
    'task.history': async (input) => (await at(input)).taskHistory(input.task, input.limit),
    'task.accept': async (input) => (await at(input)).accept(input.tasks, input.undo ?? false),
    'task.markStale': async (input) => (await at(input)).markStale(input.tasks, input.undo ?? false),

    'log.read': async (input) => (await at(input)).logs.read(input),
    'log.follow': async ({ pipeline, task }, connection) => {
      connection.following.log?.()
      delete connection.following.log
      if (task === undefined) return null
      const session = await sessions.get(pipeline)
      connection.following.log = session.logs.follow(task, (sizeBytes, isLive) =>
        connection.send('log.grew', { pipeline, task, sizeBytes, isLive }),
      )
      return null
    },
    'log.search': async (input) => (await at(input)).logs.search(input),
    'log.path': async (input) => ({ path: (await at(input)).logs.path(input) }),
    'log.open': async (input) => {
      const path = (await at(input)).logs.path(input)
      if (!options.openLog)
        throw new CommandRefused({ code: 'not_here', message: `no program can be opened from here: ${path}` })
      await options.openLog(path)
      return null
    },
    'output.read': async (input) => (await at(input)).tasks.output(input.task, input.index),

    'trust.question': async (input) => (await at(input)).trustQuestion(),
    'trust.grant': async (input) => (await at(input)).grantTrust(input.digest, input.scope),
    'trust.revoke': async (input) => (await at(input)).revokeTrust(),

    'app.openWindow': ({ path }) => {
      if (!options.openWindow)
        throw new CommandRefused({ code: 'not_here', message: 'windows are opened by the browser here' })
      options.openWindow(path)
      return null
    },
    'shell.reveal': async (input) => {
      const session = await at(input)
      if (!options.reveal)
        throw new CommandRefused({
          code: 'not_here',
          message: 'this window has no file manager to show it in',
        })
      options.reveal(session.absolutePath(input.path))
      return null
    },
  }
}

function watchPipeline(session: OpenPipeline, connection: AppConnection): void {
  const { pipelines } = connection.following
  if (pipelines.has(session.path)) return
  pipelines.set(
    session.path,
    session.subscribe((change) => connection.send('pipeline.changed', { pipeline: session.path, change })),
  )
}
