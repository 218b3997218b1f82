import { texts } from '../texts/index.ts'

const t = texts.states

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 0.095) return t.milliseconds(Math.max(0, Math.round(ms)))
  if (seconds < 9.95) return t.seconds(seconds.toFixed(1))
  const whole = Math.round(seconds)
  if (whole < 60) return t.seconds(String(whole))
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return t.minutes(minutes, whole % 60)
  return t.hours(Math.floor(minutes / 60), minutes % 60)
}

/** `00:42`, `1:02:09`. */
export function formatClock(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

/** `just now`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return t.justNow
  if (minutes < 60) return t.minutesAgo(minutes)
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? t.hoursAgo(hours) : t.daysAgo(Math.floor(hours / 24))
}

/** `812 B`, `3.4 kB`, `12 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
