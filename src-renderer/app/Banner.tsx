import './banner.css'
import { CloudOff, FileWarning, KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { useApp, useConnection, useDocument } from '../stores/hooks.tsx'
import { texts } from '../texts/index.ts'

const t = texts.app

/** What stands in the way of working, and what to do about it. */
export function Banner() {
  const { actions } = useApp()
  const status = useConnection((state) => state.status)
  const trouble = useDocument((state) => state.document?.trouble)
  const hasConflict = useDocument((state) => state.document?.conflict !== undefined)
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
  if (hasConflict) {
    return (
      <Bar icon={<FileWarning />} level="warning">
        {t.conflict}
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
    )
  }
  return trouble === undefined ? null : (
    <Bar icon={<FileWarning />} level="error">
      {trouble}
    </Bar>
  )
}

function Bar(props: {
  readonly icon: ReactNode
  readonly level: 'warning' | 'error'
  readonly children: ReactNode
}) {
  return (
    <div className="banner" role="alert" data-level={props.level}>
      {props.icon}
      <span className="banner-text">{props.children}</span>
    </div>
  )
}
