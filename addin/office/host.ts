import { browserTimers, type Timers } from './call.ts'

/** office.js answers within half a second where it answers at all. */
const READY_LIMIT_MS = 15_000

/** Sets worth naming to support staff. */
const SETS: readonly (readonly [name: string, versions: readonly string[]])[] = [
  ['Mailbox', ['1.16', '1.15', '1.14', '1.13', '1.12', '1.11', '1.10', '1.9', '1.8', '1.7', '1.6', '1.5']],
  ['NestedAppAuth', ['1.1']],
  ['DialogApi', ['1.2', '1.1']],
]

/** The Outlook we are in. */
export interface Host {
  readonly mailbox: Office.Mailbox
  /** As Outlook names it: `zh-CN`, `en-US`. */
  readonly language: string
  /** `OfficeOnline`, `PC`, `Mac`, … and its version: for diagnostics alone. */
  readonly platform: string
  readonly version: string
  /** The highest of each set it says it has. */
  readonly sets: readonly string[]
}

/** Why there is no Outlook: its library did not load, it did not answer, or this is no Outlook. */
export type HostMissing = 'office-not-loaded' | 'office-silent' | 'not-in-outlook'

/** Waits until office.js is ready. Never rejects and never hangs. */
export async function findHost(timers: Timers = browserTimers): Promise<Host | HostMissing> {
  if (typeof Office === 'undefined') return 'office-not-loaded'
  let timer: unknown
  const silent = new Promise<null>((resolve) => {
    timer = timers.set(() => {
      resolve(null)
    }, READY_LIMIT_MS)
  })
  const info = await Promise.race([Office.onReady(), silent])
  timers.clear(timer)
  if (info === null) return 'office-silent'
  if (info.host == null || (Office.context as Partial<Office.Context>).mailbox == null) return 'not-in-outlook'
  const { diagnostics, displayLanguage, mailbox, requirements } = Office.context
  return {
    mailbox,
    language: displayLanguage,
    platform: String(diagnostics.platform),
    version: diagnostics.version,
    sets: SETS.flatMap(([name, versions]) => {
      const highest = versions.find((version) => requirements.isSetSupported(name, version))
      return highest === undefined ? [] : [`${name} ${highest}`]
    }),
  }
}

/** Opens an address in the reader's browser: the way of desktop Outlooks, else that of a web page. */
export function openInBrowser(url: string): void {
  const { requirements, ui } = Office.context
  if (requirements.isSetSupported('OpenBrowserWindowApi', '1.1')) ui.openBrowserWindow(url)
  else window.open(url, '_blank', 'noopener')
}
