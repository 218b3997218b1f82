import './toasts.css'
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import { useEffect } from 'react'
import { useApp, useUi } from '../stores/hooks.tsx'
import { closeToast, type Toast } from '../stores/ui-store.ts'
import { texts } from '../texts/index.ts'

const icons = {
  info: <Info />,
  success: <CircleCheck />,
  warning: <TriangleAlert />,
  error: <CircleAlert />,
}
const shownMs = 5000
const errorShownMs = 12_000

/** Short messages in the corner. They go by themselves; errors stay longer. */
export function Toasts() {
  const toasts = useUi((ui) => ui.toasts)
  return (
    <div className="toasts">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const { uiStore } = useApp()
  const { id, level, text, detail, action, isProgress } = toast
  useEffect(() => {
    if (isProgress) return undefined
    const timer = setTimeout(() => closeToast(uiStore, id), level === 'error' ? errorShownMs : shownMs)
    return () => clearTimeout(timer)
  }, [uiStore, id, level, isProgress])
  return (
    <div className="toast" role={level === 'error' ? 'alert' : 'group'} data-level={level}>
      {icons[level]}
      <div className="toast-body">
        <div>{text}</div>
        {detail && <div className="toast-detail">{detail}</div>}
        {action && (
          <button type="button" className="link-button" onClick={action.run}>
            {action.title}
          </button>
        )}
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label={texts.app.closeMessage}
        onClick={() => closeToast(uiStore, id)}
      >
        <X />
      </button>
    </div>
  )
}
