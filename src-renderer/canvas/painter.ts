/** Calls `paint` with the next frame, or within a tenth of a second: live states are worth ten pictures a second. */
export interface Painter {
  now(): void
  soon(): void
  dispose(): void
}

const soonMs = 100

export function createPainter(paint: () => void): Painter {
  let frame: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const now = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined
      paint()
    })
  }
  return {
    now,
    soon() {
      timer ??= setTimeout(() => {
        timer = undefined
        now()
      }, soonMs)
    },
    dispose() {
      if (frame !== undefined) cancelAnimationFrame(frame)
      clearTimeout(timer)
    },
  }
}

/** Gives a canvas the size it has on the screen, in the screen's own dots; its context then counts in CSS pixels. */
export function fitToScreen(
  canvas: HTMLCanvasElement,
  { width, height }: { readonly width: number; readonly height: number },
): CanvasRenderingContext2D | undefined {
  const scale = window.devicePixelRatio
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)]
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w
    canvas.height = h
  }
  const context = canvas.getContext('2d') ?? undefined
  context?.setTransform(scale, 0, 0, scale, 0, 0)
  return context
}
