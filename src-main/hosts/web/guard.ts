import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request was turned away: what goes into the answer and no more. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429
  readonly reason: string
}

/**
 * Rules W5 and W6: exactly one `Host` that is this server's loopback name, and an `Origin` that equals it where there is one. Holds for
 * requests and for upgrades alike (Node's `upgrade` event passes no request middleware, so both paths call this first).
 */
export function checkAddress(request: IncomingMessage, port: number): Refusal | undefined {
  const hosts = headerValues(request, 'host')
  if (request.httpVersion !== '1.1' || hosts.length !== 1)
    return { status: 400, reason: 'exactly one Host header is needed' }
  const host = hosts[0] ?? ''
  if (!loopbackNames(port).includes(host))
    return { status: 403, reason: 'the Host header is not this server' }
  if (!request.url?.startsWith('/') || request.url.startsWith('//'))
    return { status: 400, reason: 'not a path' }
  const origins = headerValues(request, 'origin')
  if (origins.length > 1) return { status: 403, reason: 'more than one Origin' }
  if (origins.length === 1 && origins[0] !== `http://${host}`)
    return { status: 403, reason: 'the Origin is not this server' }
  const site = headerValues(request, 'sec-fetch-site')
  if (site.some((value) => value !== 'same-origin' && value !== 'none'))
    return { status: 403, reason: 'a request from another site' }
  return undefined
}

export const hasOrigin = (request: IncomingMessage): boolean => headerValues(request, 'origin').length === 1

const loopbackNames = (port: number): readonly string[] => [
  `127.0.0.1:${port}`,
  `localhost:${port}`,
  `[::1]:${port}`,
]

/** From the raw list: Node's own `headers` keeps the first `Host` of two and joins two `Origin`s. */
function headerValues(request: IncomingMessage, name: string): string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]?.toLowerCase() === name) values.push(request.rawHeaders[i + 1] ?? '')
  }
  return values
}

/** 256 bits as text that is safe in a URL fragment and in a WebSocket subprotocol. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Compares in a time that tells nothing of either side. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** Ten failures a minute, then everybody waits (W3). Time comes in as milliseconds. */
export class FailureLimit {
  readonly #times: number[] = []
  static readonly #windowMs = 60_000
  static readonly #most = 10

  isReached(nowMs: number): boolean {
    while (this.#times.length > 0 && (this.#times[0] ?? 0) <= nowMs - FailureLimit.#windowMs)
      this.#times.shift()
    return this.#times.length >= FailureLimit.#most
  }

  add(nowMs: number): void {
    this.#times.push(nowMs)
  }
}

const DEPTH_LIMIT = 64
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/** W8: JSON without keys that reach prototypes and not too deep. Undefined where the text is no such JSON. */
export function parseHostileJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text, function (this: unknown, key, member: unknown) {
      return FORBIDDEN_KEYS.has(key) && !Array.isArray(this) ? undefined : member
    })
  } catch {
    return undefined
  }
  return depthOf(value, 0) > DEPTH_LIMIT ? undefined : value
}

function depthOf(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null || depth > DEPTH_LIMIT) return depth
  let deepest = depth
  for (const member of Object.values(value)) deepest = Math.max(deepest, depthOf(member, depth + 1))
  return deepest
}
