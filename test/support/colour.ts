/** A colour as linear light, 0 to 1. */
export type Linear = readonly [number, number, number]

/** Of `#rrggbb`. */
export function linearOf(hex: string): Linear {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new Error(`expected a colour like #12ab34, but it was ${hex}`)
  return [part(1), part(3), part(5)]
}

/** WCAG 2: 1 to 21. */
export function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = linearOf(hex)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [one, other] = [luminance(a), luminance(b)]
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

/**
 * How colours look without one kind of cone: Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of
 * Color Vision Deficiency (2009), severity 1, on linear light.
 */
export const visions = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const

export type Vision = keyof typeof visions

/** Distance in OKLab, times 100: about 2 is just noticeable side by side, from 10 on colours are different ones. */
export function distance(a: string, b: string, vision: Vision): number {
  const [one, other] = [oklab(seen(linearOf(a), vision)), oklab(seen(linearOf(b), vision))]
  return 100 * Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}

function seen([red, green, blue]: Linear, vision: Vision): Linear {
  const mix = ([r, g, b]: readonly [number, number, number]): number =>
    Math.min(1, Math.max(0, r * red + g * green + b * blue))
  const [first, second, third] = visions[vision]
  return [mix(first), mix(second), mix(third)]
}

function oklab([red, green, blue]: Linear): Linear {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
