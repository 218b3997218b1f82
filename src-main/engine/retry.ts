import type { RetryPolicy } from '../../src-shared/pipeline/model.ts'

/**
 * Milliseconds to wait before the next attempt, or undefined when there is none left. `attempt` is the one that just failed, from 1;
 * `random` gives 0 to 1. Jitter only shortens: no delay exceeds the policy's maximum.
 */
export function retryDelay(policy: RetryPolicy, attempt: number, random: () => number): number | undefined {
  if (attempt > policy.count) return undefined
  const grown = policy.delayMs * policy.backoff ** (attempt - 1)
  const capped = Math.min(Number.isFinite(grown) ? grown : policy.maxDelayMs, policy.maxDelayMs)
  const jitter = Math.min(Math.max(policy.jitter, 0), 1)
  return Math.max(0, Math.round(jitter === 0 ? capped : capped * (1 - jitter * random())))
}
