import './banner.css'
import { CloudOff, FileWarning, KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { useApp, useConnection, useDocument } from '../stores/hooks.tsx'

/** What stands in the way of working, and what to do about it. */
export function Banner() {
  const { actions } = useApp()
  const status = useConnection((state) => state.status)
  const trouble = useDocument((state) => state.document?.trouble)
  const hasConflict = useDocument((state) => state.document?.conflict !== undefined)
  if (status === 'expired') {
    return (
      <Bar icon={<KeyRound />} level="error">
        This address is no longer valid: start <code>taskgraph serve</code> again and open the address that it
        prints.
      </Bar>
    )
  }
  if (status === 'lost' || status === 'failed') {
    return (
      <Bar icon={<CloudOff />} level="warning">
        The connection to the engine is lost; trying again. Nothing is lost, and a run goes on without this
        window.
      </Bar>
    )
  }
  if (hasConflict) {
    return (
      <Bar icon={<FileWarning />} level="warning">
        The file was changed by another program while you were editing.
        <button
          type="button"
          className="button is-small"
          onClick={() => void actions.resolveConflict('mine')}
        >
          Keep my version
        </button>
        <button
          type="button"
          className="button is-small"
          onClick={() => void actions.resolveConflict('theirs')}
        >
          Take the file
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
