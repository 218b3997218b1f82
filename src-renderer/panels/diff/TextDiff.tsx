import './diff.css'
import { useEffect, useRef } from 'react'
import { type DiffLook, openTextDiff, openTextView, type TextPair } from './text-diff-view.ts'

/** What differs between two texts. Loaded with the editor's code: use it through `React.lazy`. */
export default function TextDiff({
  pair,
  look,
}: {
  readonly pair: TextPair
  /** `whole` shows the text before alone. */
  readonly look: DiffLook | 'whole'
}) {
  const host = useRef<HTMLDivElement>(null)
  const { before, after, beforeLabel, afterLabel, isYaml = false } = pair
  useEffect(() => {
    const element = host.current
    if (!element) return
    return look === 'whole'
      ? openTextView(element, before, beforeLabel, isYaml)
      : openTextDiff(element, { before, after, beforeLabel, afterLabel, isYaml }, look)
  }, [before, after, beforeLabel, afterLabel, isYaml, look])
  return <div className="text-diff" data-testid="text-diff" data-look={look} ref={host} />
}
