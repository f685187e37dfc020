import { crc32, deflateSync } from 'node:zlib'

/** Drawn in a square of side 1: two rings that share a lens, white on deep green. Red, green, blue 0–255. */
const GROUND = [15, 96, 82] as const
const RING = [255, 255, 255] as const
const LENS = [255, 196, 87] as const
const CORNER = 0.19
const CENTRES = [0.385, 0.615] as const
const OUTER = 0.265
const STROKE = 0.075
/** Sub-points a pixel and axis: edges stay smooth at 16 px. */
const FINE = 8

/** The product's icon, `size` × `size` pixels, as the bytes of a PNG (8-bit RGBA). Always the same bytes for one size. */
export function drawIcon(size: number): Buffer {
  // Thin strokes vanish in the smallest ones.
  const stroke = Math.max(STROKE, 1.35 / size)
  const rows: Buffer[] = []
  for (let y = 0; y < size; y += 1) {
    const row = Buffer.alloc(1 + size * 4)
    for (let x = 0; x < size; x += 1) row.set(pixel(x, y, size, stroke), 1 + x * 4)
    rows.push(row)
  }
  return png(size, Buffer.concat(rows))
}

function pixel(x: number, y: number, size: number, stroke: number): number[] {
  const sum = [0, 0, 0]
  let covered = 0
  for (let j = 0; j < FINE; j += 1) {
    for (let i = 0; i < FINE; i += 1) {
      const colour = colourAt((x + (i + 0.5) / FINE) / size, (y + (j + 0.5) / FINE) / size, stroke)
      if (colour === null) continue
      covered += 1
      colour.forEach((part, at) => (sum[at] = (sum[at] ?? 0) + part))
    }
  }
  if (covered === 0) return [0, 0, 0, 0]
  return [...sum.map((part) => Math.round(part / covered)), Math.round((255 * covered) / FINE ** 2)]
}

function colourAt(x: number, y: number, stroke: number): readonly number[] | null {
  const dx = Math.max(CORNER - x, 0, x - (1 - CORNER))
  const dy = Math.max(CORNER - y, 0, y - (1 - CORNER))
  if (Math.hypot(dx, dy) > CORNER) return null
  const distances = CENTRES.map((centre) => Math.hypot(x - centre, y - 0.5))
  if (distances.some((distance) => distance <= OUTER && distance >= OUTER - stroke)) return RING
  return distances.every((distance) => distance < OUTER) ? LENS : GROUND
}

function png(size: number, scanlines: Buffer): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(scanlines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'ascii'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
