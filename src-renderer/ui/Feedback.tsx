import './feedback.css'
import { CircleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { texts } from '../texts/index.ts'
import { Button } from './Button.tsx'

/** Lines in place of content that is on its way. Shows nothing for the first 200 ms, so that fast answers don't flicker. */
export function Skeleton({
  lines = 4,
  label = texts.app.loading,
}: {
  readonly lines?: number
  readonly label?: string
}) {
  const isSlow = useIsLater(200)
  return (
    <div className="ui-skeleton" aria-live="polite" data-shown={isSlow || undefined}>
      {isSlow && <span className="visually-hidden">{label}</span>}
      {Array.from({ length: lines }, (_, index) => index).map((index) => (
        <span key={index} className="ui-skeleton-line" data-width={index % 3} />
      ))}
    </div>
  )
}

/** Why there is nothing here, and what to do to change that. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  readonly icon?: ReactNode
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className="ui-empty">
      {icon !== undefined && <span className="ui-empty-icon">{icon}</span>}
      <p className="ui-empty-title">{title}</p>
      {children !== undefined && <div className="ui-empty-text">{children}</div>}
      {action}
    </div>
  )
}

/** What failed, in the host's words, with a way to try again. */
export function ErrorNote({ text, onRetry }: { readonly text: string; readonly onRetry?: () => void }) {
  return (
    <div className="error-note" role="alert">
      <CircleAlert size={16} aria-hidden="true" />
      <p>{text}</p>
      {onRetry && <Button onClick={onRetry}>{texts.app.tryAgain}</Button>}
    </div>
  )
}

/** A few words in a coloured frame. */
export function Badge({
  tone = 'neutral',
  children,
}: {
  readonly tone?: 'neutral' | 'accent' | 'danger' | 'warning' | 'success' | 'info'
  readonly children: ReactNode
}) {
  return (
    <span className="ui-badge" data-tone={tone}>
      {children}
    </span>
  )
}

/** False at first, true from `delayMs` on. */
function useIsLater(delayMs: number): boolean {
  const [isLater, setIsLater] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLater(true), delayMs)
    return () => clearTimeout(timer)
  }, [delayMs])
  return isLater
}
