import { describe, expect, test } from 'vitest'
import { askAhead } from '../../../src-renderer/host/ask-ahead.ts'
import { createHostClient, type Transport } from '../../../src-shared/contract/client.ts'
import type { HostMessage, Request } from '../../../src-shared/contract/wire.ts'

/** A line whose other end is the test. */
function createLine() {
  const sent: Request[] = []
  let deliver: (message: HostMessage) => void = () => {}
  let connect: (isConnected: boolean) => void = () => {}
  const transport: Transport = {
    send: (message) => void sent.push(message),
    onMessage: (listener) => {
      deliver = listener
    },
    onConnection: (listener) => {
      connect = listener
    },
  }
  return {
    transport,
    commands: () => sent.map(({ command }) => command),
    connect: (isConnected: boolean) => connect(isConnected),
    tell: (text: string) => deliver({ event: 'app.notice', data: { level: 'info', text } }),
    answer(command: string, value: unknown) {
      const request = sent.findLast((each) => each.command === command)
      if (!request) throw new Error(`expected "${command}" to have been asked`)
      deliver({ id: request.id, ok: true, value })
    },
  }
}

const hello = { version: '1', capabilities: {}, jobs: 2, opens: '/a.yaml' }

describe('asking ahead', () => {
  test('the first questions are asked before the app asks them, and only once', async () => {
    const line = createLine()
    const transport = askAhead(line.transport, ({ opens }) => opens)
    line.connect(true)
    line.answer('app.hello', hello)
    line.answer('pipeline.open', { sequence: 7 })
    const client = createHostClient(transport)
    expect(await client.call('app.hello', {})).toEqual(hello)
    expect(await client.call('pipeline.open', { path: '/a.yaml' })).toEqual({ sequence: 7 })
    expect(line.commands()).toEqual(['app.hello', 'pipeline.open'])
  })

  test('the app may ask before the host has answered', async () => {
    const line = createLine()
    const client = createHostClient(askAhead(line.transport, ({ opens }) => opens))
    line.connect(true)
    const asked = client.call('app.hello', {})
    line.answer('app.hello', hello)
    expect(await asked).toEqual(hello)
    const opened = client.call('pipeline.open', { path: '/a.yaml' })
    line.answer('pipeline.open', { sequence: 7 })
    expect(await opened).toEqual({ sequence: 7 })
    expect(line.commands()).toEqual(['app.hello', 'pipeline.open'])
  })

  test('what the host says meanwhile comes after the answers, in its order', async () => {
    const line = createLine()
    const transport = askAhead(line.transport, ({ opens }) => opens)
    line.connect(true)
    line.answer('app.hello', hello)
    line.tell('first')
    line.answer('pipeline.open', { sequence: 7 })
    line.tell('second')
    const heard: string[] = []
    const client = createHostClient(transport)
    client.on('app.notice', ({ text }) => heard.push(text))
    await client.call('app.hello', {})
    await client.call('pipeline.open', { path: '/a.yaml' })
    heard.push('opened')
    await expect.poll(() => heard).toEqual(['opened', 'first', 'second'])
    line.tell('third')
    expect(heard.at(-1)).toBe('third')
  })

  test('another pipeline than was thought is asked for, and the one that was not wanted closed', async () => {
    const line = createLine()
    const transport = askAhead(line.transport, ({ opens }) => opens)
    line.connect(true)
    line.answer('app.hello', hello)
    const client = createHostClient(transport)
    await client.call('app.hello', {})
    const opened = client.call('pipeline.open', { path: '/b.yaml' })
    line.answer('pipeline.open', { sequence: 1 })
    expect(await opened).toEqual({ sequence: 1 })
    expect(line.commands()).toEqual(['app.hello', 'pipeline.open', 'pipeline.close', 'pipeline.open'])
  })

  test('after a lost connection everything is asked anew', async () => {
    const line = createLine()
    const transport = askAhead(line.transport, ({ opens }) => opens)
    line.connect(true)
    line.answer('app.hello', hello)
    const client = createHostClient(transport)
    line.connect(false)
    line.connect(true)
    const asked = client.call('app.hello', {})
    line.answer('app.hello', { ...hello, jobs: 4 })
    expect(await asked).toMatchObject({ jobs: 4 })
  })
})
