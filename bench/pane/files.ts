import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import webpack, { type Configuration, type StatsCompilation } from 'webpack'
import { addAddinFiles } from '../../house/addin-files.ts'
import { launchEvents, panes } from '../../webpack.config.js'

const ROOT = resolve(import.meta.dirname, '../..')

/** A file of a build, in bytes as built and as a browser fetches it. */
export interface Size {
  readonly file: string
  readonly bytes: number
  readonly gzipBytes: number
}

/** What the first sight of a message loads beside the page's own script: its view, one language, one theme. */
const FIRST = ['read', 'words-en', 'theme-light']

export interface Built {
  /** The add-in as a service serves it, without its launch events. */
  readonly folder: string
  /** The first load of the read pane: everything it needs until figures are shown, the sign-in apart. */
  readonly firstLoad: readonly Size[]
  /** Fetched after the first paint. */
  readonly signIn: readonly Size[]
  readonly launchEvent: Size
  /** The same panes as an ordinary build makes them: one file. */
  readonly ordinary: readonly Size[]
}

/** Builds the add-in into the folder `ours` of `out`, and its ordinary sibling beside it. */
export async function buildAll(out: string): Promise<Built> {
  const [ours, events, one] = [join(out, 'ours'), join(out, 'events'), join(out, 'one')]
  const split = await build(panes({ out: ours }))
  const names = (group: string) =>
    (split.namedChunkGroups?.[group]?.assets ?? []).map(({ name }) => name).filter((name) => name.endsWith('.js'))
  for (const name of [...FIRST, 'sign-in']) {
    if (names(name).length === 0) throw new Error(`the build has no chunk “${name}”: addin/pane/loads.ts names them`)
  }
  const first = new Set([...names('taskpane'), ...FIRST.flatMap(names)])
  await build(launchEvents({ out: events }))
  const whole = await build(panes({ out: one, oneFile: true }))
  const all = (whole.assets ?? []).map(({ name }) => name).filter((name) => name.endsWith('.js'))
  // What is served beside the bundles, so that the folder is the add-in as it is deployed.
  addAddinFiles(ROOT, ours)
  return {
    folder: ours,
    firstLoad: [...first].map((file) => sizeOf(ours, file)),
    signIn: names('sign-in')
      .filter((file) => !first.has(file))
      .map((file) => sizeOf(ours, file)),
    launchEvent: sizeOf(events, 'launch-event.js'),
    ordinary: all.map((file) => sizeOf(one, file)),
  }
}

export function sum(sizes: readonly Size[], what: 'bytes' | 'gzipBytes' = 'gzipBytes'): number {
  return sizes.reduce((total, size) => total + size[what], 0)
}

function sizeOf(folder: string, file: string): Size {
  const content = readFileSync(join(folder, file))
  return { file, bytes: content.length, gzipBytes: gzipSync(content, { level: 9 }).length }
}

async function build(configuration: Configuration): Promise<StatsCompilation> {
  const compiler = webpack(configuration)
  try {
    const stats = await new Promise<webpack.Stats | undefined>((done, fail) => {
      compiler.run((error, built) => {
        if (error) fail(error)
        else done(built)
      })
    })
    if (stats === undefined || stats.hasErrors()) {
      throw new Error(`the add-in does not build: ${stats?.toString({ preset: 'errors-only', colors: false }) ?? ''}`)
    }
    return stats.toJson({ all: false, assets: true, chunkGroups: true })
  } finally {
    await new Promise((done) => {
      compiler.close(done)
    })
  }
}
