import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'

/** How two pictures differ. */
export interface Difference {
  /** Share of all dots that differ, 0 to 1; 1 where the sizes do. */
  readonly share: number
  /** The same for the tile that differs most: something small that is gone shows here. */
  readonly worstTile: number
  /** The second picture in grey with the differing dots in red. */
  readonly picture: Buffer
}

const tileSize = 32
/** How different two colours of one dot may be: edges of letters differ a little between machines. */
const threshold = 0.25

/** Compares two PNGs dot by dot. Smoothed edges don't count. */
export function comparePictures(before: Buffer, after: Buffer): Difference {
  const [a, b] = [PNG.sync.read(before), PNG.sync.read(after)]
  if (a.width !== b.width || a.height !== b.height) return { share: 1, worstTile: 1, picture: after }
  const { width, height } = a
  const mask = new PNG({ width, height })
  const count = pixelmatch(a.data, b.data, mask.data, width, height, { threshold, diffMask: true })
  const shown = new PNG({ width, height })
  pixelmatch(a.data, b.data, shown.data, width, height, { threshold })
  return {
    share: count / (width * height),
    worstTile: worstTile(mask),
    picture: PNG.sync.write(shown),
  }
}

function worstTile({ width, height, data }: PNG): number {
  const across = Math.ceil(width / tileSize)
  const counts = new Uint32Array(across * Math.ceil(height / tileSize))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // In a mask only what differs is painted.
      if (data[(y * width + x) * 4 + 3] === 0) continue
      const tile = Math.floor(y / tileSize) * across + Math.floor(x / tileSize)
      counts[tile] = (counts[tile] ?? 0) + 1
    }
  }
  return Math.max(0, ...counts) / tileSize ** 2
}
