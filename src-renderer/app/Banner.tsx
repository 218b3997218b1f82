import './banner.css'
import { CloudOff, FileWarning, KeyRound, ShieldQuestion } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useApp, useConnection, useDocument } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'

const t = texts.app
const ConflictDialog = lazy(() => import('./ConflictDialog.tsx'))

/** What stands in the way of working, and what to do about it. */
export function Banner() {
  const status = useConnection((state) => state.status)
  const trouble = useDocument((state) => state.document?.trouble)
  const hasConflict = useDocument((state) => state.document?.conflict !== undefined)
  const isRestricted = useDocument(
    ({ document, nodes }) => document?.isTrusted === false && !document.readOnly && nodes.size > 0,
  )
  if (status === 'expired') {
    return (
      <Bar icon={<KeyRound />} level="error">
        {t.expired}
      </Bar>
    )
  }
  if (status === 'lost' || status === 'failed') {
    return (
      <Bar icon={<CloudOff />} level="warning">
        {t.lost}
      </Bar>
    )
  }
  if (hasConflict) return <Conflict />
  if (trouble !== undefined) {
    return (
      <Bar icon={<FileWarning />} level="error">
        {trouble}
      </Bar>
    )
  }
  return isRestricted ? (
    <Bar icon={<ShieldQuestion />} level="info">
      {texts.files.restricted}
    </Bar>
  ) : null
}

function Conflict() {
  const { actions } = useApp()
  const [isCompared, setCompared] = useState(false)
  return (
    <>
      <Bar icon={<FileWarning />} level="warning">
        {t.conflict}
        <button type="button" className="button is-small" onClick={() => setCompared(true)}>
          {texts.files.sideBySide}
        </button>
        <button
          type="button"
          className="button is-small"
          onClick={() => void actions.resolveConflict('mine')}
        >
          {t.keepMine}
        </button>
        <button
          type="button"
          className="button is-small"
          onClick={() => void actions.resolveConflict('theirs')}
        >
          {t.takeTheirs}
        </button>
      </Bar>
      {isCompared && (
        <Suspense>
          <ConflictDialog onClose={() => setCompared(false)} />
        </Suspense>
      )}
    </>
  )
}

function Bar(props: {
  readonly icon: ReactNode
  readonly level: 'info' | 'warning' | 'error'
  readonly children: ReactNode
}) {
  return (
    <div className="banner" role={props.level === 'info' ? 'note' : 'alert'} data-level={props.level}>
      {props.icon}
      <span className="banner-text">{props.children}</span>
    </div>
  )
}
