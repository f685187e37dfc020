import { spawn } from 'node:child_process'
import { existsSync, globSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommonholdError } from '../../../shared/errors.ts'
import { told } from '../../../shared/words/sentence.ts'
import type { ApiSettings, Config } from '../../config/config.ts'
import { type Running, startProgram } from './children.ts'

/** The app the sample company has registered for the add-in; its people's tokens are made out to it. */
const SAMPLE_APP = '7c0e6f1a-5a1b-4d3c-8b1e-c0de00000001'
/** Microsoft's library takes no authority but https, and asks nobody: the broker answers. */
const LOGIN = 'https://login.microsoftonline.com'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The Outlook stand-in, and the origin that it puts before us. */
export interface SampleOutlook {
  readonly url: string
  readonly front: string
  /** Tells it where we listen. */
  serve(service: string): void
  stop(): Promise<void>
}

/** Whether it can run: Microsoft's library is a development package, so only a checkout has it. */
export function hasOutlook(): boolean {
  return import.meta.url.endsWith('.ts') && existsSync(join(root, 'node_modules/@microsoft/office-js/dist/office.js'))
}

/** Whether the add-in must be built before anybody can use it: it never was, or its source is newer. */
export function addinIsOld(): boolean {
  const built = join(root, '.cache/addin/taskpane.html')
  if (!existsSync(built)) return true
  const sources = globSync(
    ['addin/**/*', 'shared/**/*.ts', 'webpack.config.js', 'house/*-loader.mjs', 'manifest.xml'],
    { cwd: root },
  )
  const newest = Math.max(...sources.map((path) => statSync(join(root, path)).mtimeMs))
  return newest > statSync(built).mtimeMs
}

/** Builds the add-in where a service run from source finds it. Error: `addin-not-built`. */
export async function buildAddin(): Promise<void> {
  const [place, draft] = [join(root, '.cache/addin'), join(root, `.cache/addin-${process.pid}`)]
  const child = spawn(process.execPath, ['house/build-addin.ts', '--out', draft], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(-2000)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code === 0) {
    putInPlace(draft, place)
    return
  }
  rmSync(draft, { recursive: true, force: true })
  throw new CommonholdError(
    'addin-not-built',
    told`The add-in could not be built: ${said.trim().split('\n').at(-1) ?? ''}`,
    {
      remedy: 'Run `npm run build:addin` to see why, or start with --no-outlook.',
    },
  )
}

/** Puts a build in place whole: another start may be building, too. */
function putInPlace(draft: string, place: string): void {
  try {
    rmSync(place, { recursive: true, force: true })
    renameSync(draft, place)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Theirs came in between, from the same source: as good as ours.
    if (!existsSync(join(place, 'taskpane.html'))) throw error
  }
}

/** @param graph the Graph stand-in, started with `--outlook-key` of this key */
export async function startOutlook(graph: Running, key: string, certificateFile: string): Promise<SampleOutlook> {
  const running = await startProgram('outlook', [
    ...['--graph', graph.url, '--graph-key', key, '--manifest', join(root, 'manifest.xml')],
    ...['--certificate', certificateFile, '--exit-with-parent'],
  ])
  return {
    url: running.url,
    front: String(running.said['front']),
    serve: (service) => running.tell(service),
    stop: () => running.stop(),
  }
}

/** What the sample's service is told so that panes and sign-in work: its address from outside, and whose tokens it takes. */
export function outlookConfig(
  graph: Running,
  front: string,
): Pick<Config, 'publicUrl' | 'addin'> & { readonly api: ApiSettings } {
  const tenant = String(graph.said['tenant'])
  return {
    publicUrl: front,
    api: {
      loginUrl: graph.url,
      client: SAMPLE_APP,
      addinClient: SAMPLE_APP,
      scope: 'access_as_user',
      tenants: [tenant],
      directoryTenant: tenant,
      origin: front,
    },
    addin: { loginUrl: LOGIN, officeJs: null, outlookHosts: [], policyEnforced: true },
  }
}
