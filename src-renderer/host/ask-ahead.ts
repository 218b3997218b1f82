import { requestOf, type Transport } from '../../src-shared/contract/client.ts'
import type { Hello } from '../../src-shared/contract/views.ts'
import type { HostMessage, Request } from '../../src-shared/contract/wire.ts'

/** Far from the ids that the app itself counts from 1. */
const firstId = 1_000_000_000

interface Question {
  readonly id: number
  readonly command: string
  readonly input: unknown
  answer?: HostMessage
  /** The app's own id, once it has asked the same. */
  askedAs?: number
}

/**
 * Asks what the app will ask first (who are you, open this pipeline) as soon as there is a connection, while the app itself
 * is still being loaded; when the app asks, the answer may be there. What else the host says meanwhile waits, and comes after.
 */
export function askAhead(transport: Transport, firstPath: (hello: Hello) => string | undefined): Transport {
  const messages: ((message: HostMessage) => void)[] = []
  const connection: ((isConnected: boolean) => void)[] = []
  let questions: Question[] = []
  let held: HostMessage[] | undefined = []
  let isConnected: boolean | undefined

  const forward = (message: HostMessage): void => {
    for (const listener of messages) listener(message)
  }
  const ask = (command: string, input: unknown): void => {
    const question = { id: firstId + questions.length, command, input }
    questions.push(question)
    transport.send(requestOf(question.id, command, input))
  }
  const release = (): void => {
    const waiting = held ?? []
    held = undefined
    for (const message of waiting) forward(message)
  }
  const hand = (question: Question): void => {
    if (question.answer === undefined || question.askedAs === undefined) return
    forward({ ...question.answer, id: question.askedAs } as HostMessage)
    // After whatever the answer leads to: changes of a pipeline are heard once it has been taken.
    if (questions.every(({ askedAs, answer }) => askedAs !== undefined && answer)) setTimeout(release)
  }
  /** The app opens something else than was thought. */
  const forget = (): void => {
    for (const { command, input, askedAs } of questions)
      if (askedAs === undefined && command === 'pipeline.open') closePipeline(input)
    questions = questions.filter(({ askedAs }) => askedAs !== undefined)
    if (held) setTimeout(release)
  }
  const closePipeline = (input: unknown): void => {
    const path = typeof input === 'object' && input !== null && 'path' in input ? input.path : undefined
    transport.send({ id: firstId + 10, command: 'pipeline.close', input: { pipeline: path } })
  }

  transport.onMessage((message) => {
    const question = 'id' in message ? questions.find(({ id }) => id === message.id) : undefined
    if (!question) {
      // Answers to the app's own questions never wait.
      if (held && 'event' in message) held.push(message)
      else forward(message)
      return
    }
    question.answer = message
    if (question.command === 'app.hello' && 'ok' in message && message.ok) {
      const path = firstPath(message.value as Hello)
      if (path !== undefined) ask('pipeline.open', { path })
    }
    hand(question)
  })
  transport.onConnection((next) => {
    const isFirst = isConnected === undefined && next
    isConnected = next
    if (isFirst) ask('app.hello', {})
    if (!next) {
      questions = []
      held = undefined
    }
    for (const listener of connection) listener(next)
  })
  return {
    send(request) {
      const question = questions.find((each) => each.askedAs === undefined && isSame(each, request))
      if (question) {
        question.askedAs = request.id
        hand(question)
        return
      }
      if (request.command === 'pipeline.open') forget()
      transport.send(request)
    },
    onMessage: (listener) => void messages.push(listener),
    onConnection(listener) {
      connection.push(listener)
      if (isConnected !== undefined) queueMicrotask(() => listener(isConnected === true))
    },
  }
}

const isSame = (question: Question, request: Request): boolean =>
  question.command === request.command && JSON.stringify(question.input) === JSON.stringify(request.input)
