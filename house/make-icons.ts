// Draws the add-in's icons again: `node house/make-icons.ts`. Ribbon 16, 32, 80; admin centre 64, 128; phones 25, 32, 48 at one,
// two and three pixels a point. The files are committed; a test holds that this script still makes them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { drawIcon } from './manifest/draw-icon.ts'

const ICON_SIZES = [16, 25, 32, 48, 50, 64, 75, 80, 96, 128, 144] as const
const folder = resolve(import.meta.dirname, '../addin/icons')
mkdirSync(folder, { recursive: true })
for (const size of ICON_SIZES) writeFileSync(join(folder, `icon-${size}.png`), drawIcon(size))
console.log(`${ICON_SIZES.length} icons drawn`)
