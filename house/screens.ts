// `npm run screens [-- VIEW…]`: one contact sheet per state of a view, both languages, themes and widths, into docs/screens.
// The views are the add-in's own, with invented answers (test/addin/gallery); to be looked at, and looked at again after a change.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { hasChineseGlyphs, openBrowser } from '../test/support/browser.ts'

// By its path: the pictures name the panes' own types, which are not of this program's world.
const gallery = new URL('../test/addin/gallery/pictures.ts', import.meta.url).href
const { PICTURES } = (await import(gallery)) as { PICTURES: Readonly<Record<string, unknown>> }

const WIDTHS = [320, 450]
const HIGHEST = 1_100
/** Where the view ends; as text, because this file knows no document. */
const BOTTOM = `Math.ceil(document.querySelector('main').getBoundingClientRect().bottom) + 8`
const out = resolve(import.meta.dirname, '../docs/screens')
const asked = process.argv.slice(2)
const names = Object.keys(PICTURES).filter((name) => asked.length === 0 || asked.includes(name))
if (names.length === 0) {
  console.error(`screens: no such view; there are: ${Object.keys(PICTURES).join(', ')}`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'commonhold-screens-'))
const root = resolve(import.meta.dirname, '..')
execFileSync(process.execPath, ['test/addin/gallery/build-gallery.ts', folder], { cwd: root, stdio: 'inherit' })
const page = 'gallery.html'
const server = createServer((request, response) => {
  const name = (request.url ?? '/').split('?')[0]!.slice(1)
  try {
    const type = extname(name) === '.html' ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8'
    response.writeHead(200, { 'content-type': type }).end(readFileSync(join(folder, name)))
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const browser = await openBrowser()
try {
  const sheet = await browser.newPage({ viewport: { width: 2 * (320 + 450) * 2 + 100, height: 1_200 } })
  await sheet.goto(`${base}/${page}?view=help`)
  if (!(await hasChineseGlyphs(sheet))) throw new Error('the browser has no font for Chinese')
  mkdirSync(out, { recursive: true })
  for (const name of names) {
    const frames = WIDTHS.flatMap((width) =>
      ['light', 'dark'].flatMap((theme) =>
        ['en', 'zh-CN'].map((lang) => ({ width, src: `/${page}?view=${name}&lang=${lang}&theme=${theme}` })),
      ),
    )
    await sheet.setContent(
      `<base href="${base}/"><style>body{margin:8px;display:flex;gap:8px;align-items:flex-start;background:#888}
       iframe{border:0;background:#fff;height:${HIGHEST}px}</style>
       ${frames.map(({ width, src }) => `<iframe src="${base}${src}" style="width:${width}px"></iframe>`).join('')}`,
    )
    for (const frame of sheet.frames().slice(1)) {
      await frame.waitForLoadState('networkidle')
      await frame.locator('main > *').first().waitFor()
    }
    const heights = await Promise.all(
      sheet
        .frames()
        .slice(1)
        .map((frame) => frame.evaluate<number>(BOTTOM)),
    )
    const height = Math.min(HIGHEST, Math.max(...heights))
    await sheet.addStyleTag({ content: `iframe{height:${height}px}` })
    const path = join(out, `${name}.jpg`)
    const clip = { x: 0, y: 0, width: WIDTHS.reduce((sum, width) => sum + 4 * (width + 8), 8), height: height + 16 }
    await sheet.screenshot({ path, type: 'jpeg', quality: 62, clip })
    console.log(`${name}: docs/screens/${name}.jpg`)
  }
} finally {
  await browser.close()
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
}
