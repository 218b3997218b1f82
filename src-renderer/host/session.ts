const storageKey = 'taskgraph.session'

/** `expired`: the host doesn't know the token or session; `unreachable`: it doesn't answer. */
export type SessionResult =
  | { readonly kind: 'session'; readonly session: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unreachable' }

/**
 * The session of this tab: a kept one, or a new one for the token in the address. The token is taken out of the address
 * first, so that it neither stays in the history nor gets copied along.
 */
export async function startSession(): Promise<SessionResult> {
  const token = takeToken()
  if (token === undefined) {
    const kept = sessionStorage.getItem(storageKey)
    return kept ? { kind: 'session', session: kept } : { kind: 'expired' }
  }
  try {
    const response = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    if (!response.ok) return { kind: 'expired' }
    const body: unknown = await response.json()
    if (typeof body !== 'object' || body === null || !('session' in body) || typeof body.session !== 'string')
      return { kind: 'expired' }
    sessionStorage.setItem(storageKey, body.session)
    return { kind: 'session', session: body.session }
  } catch {
    return { kind: 'unreachable' }
  }
}

/**
 * A browser doesn't say why a WebSocket was refused. If the host answers at all, it was not the network.
 */
export async function isSessionRefused(): Promise<boolean> {
  try {
    await fetch('/', { method: 'HEAD', cache: 'no-store' })
    return true
  } catch {
    return false
  }
}

export function openSocket(session: string): WebSocket {
  const { protocol, host } = window.location
  return new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api/socket`, [
    'taskgraph.v1',
    `session.${session}`,
  ])
}

function takeToken(): string | undefined {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('token')
  if (token === null) return undefined
  window.history.replaceState(null, '', window.location.pathname + window.location.search)
  return token
}
