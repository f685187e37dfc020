import { addinConfigSchema } from '../../../shared/contract/addin-config.ts'
import { type ApiSettings, type Config } from '../../config/config.ts'
import { ADDIN_PAGES, ADDIN_PATH, LAUNCH_EVENT_FILE, WELL_KNOWN_PATH } from '../../http/addin/addin.ts'
import { addinConfigOf } from '../../http/addin/addin-door.ts'
import { addinId, strangeAddresses } from '../../http/addin/deployed-manifest.ts'
import { OUTLOOK_HOSTS } from '../../http/addin/page-policy.ts'
import { API_PREFIX } from '../../http/api/api.ts'
import { type Finding, finding } from './finding.ts'
import { NotReached, type Reach, type Reached } from './reach.ts'

const DAY_MS = 86_400_000
/** Most certificates live 90 days and are renewed a month before their end: later than this something is stuck. */
const WARN_DAYS = 14

export interface AddinWorld {
  readonly config: Pick<Config, 'api' | 'publicUrl' | 'addin'>
  readonly release: string
  /** Folder of the built add-in here, or null. */
  readonly files: string | null
  /** People of the directory a sign-in can be matched to. */
  readonly people: number
  /** ms UTC. */
  readonly now: number
  readonly reach: Reach
}

/**
 * Each step of docs/admin/outlook.md that can be looked at from here, in its order: settings, files, the address from
 * outside, what is served there, keys, API. What follows from a missing step is not asked.
 */
export async function examineAddin(world: AddinWorld): Promise<Finding[]> {
  const { api, publicUrl } = world.config
  const missing = [
    ...(api === null ? ['COMMONHOLD_API_CLIENT'] : []),
    ...(publicUrl === null ? ['COMMONHOLD_PUBLIC_URL'] : []),
  ]
  if (api === null || publicUrl === null) {
    const remedy = 'To have the Outlook add-in follow docs/admin/outlook.md; mail is captured without it.'
    return [finding('addin', 'warning', 'cli.doctor.addin-not-set-up', { names: missing.join(', ') }, remedy)]
  }
  const findings = [
    finding('addin', 'ok', 'cli.doctor.addin-api', { tenants: api.tenants.join(', '), client: api.client }),
    filesFinding(world.files),
    peopleFinding(world.people),
    ...(await examineKeys(world, api)),
  ]
  if (!publicUrl.startsWith('https:')) {
    const remedy =
      'Set COMMONHOLD_PUBLIC_URL to the https address of the proxy before the service (docs/admin/service.md).'
    return [...findings, finding('addin-address', 'missing', 'cli.doctor.addin-not-https', { url: publicUrl }, remedy)]
  }
  return [...findings, ...(await examineOutside(world, api, publicUrl))]
}

function filesFinding(files: string | null): Finding {
  return files === null
    ? finding('addin-files', 'missing', 'cli.doctor.addin-not-built', {}, 'Run `npm run build`, or install a release.')
    : finding('addin-files', 'ok', 'cli.doctor.addin-built')
}

function peopleFinding(people: number): Finding {
  return people > 0
    ? finding('addin-people', 'ok', 'cli.doctor.addin-reps', { people })
    : finding(
        'addin-people',
        'missing',
        'cli.doctor.addin-no-reps',
        {},
        'Run `commonhold directory`: who signs in is found by the id the directory gives him.',
      )
}

/** The address from outside, and everything that is served there. */
async function examineOutside(world: AddinWorld, api: ApiSettings, url: string): Promise<Finding[]> {
  const config = await ask(world.reach, `${url}${ADDIN_PATH}/config.json`)
  if (config instanceof NotReached) {
    return [
      config.certificate
        ? finding(
            'addin-address',
            'missing',
            'cli.doctor.addin-certificate',
            { url, why: config.why },
            'Outlook shows no page behind such a certificate: use one of a public authority, with its whole chain, for this very name.',
          )
        : finding(
            'addin-address',
            'missing',
            'cli.doctor.addin-unreachable',
            { url, why: config.why },
            'Is `commonhold serve` running, the proxy before it, the name in the DNS? From inside the company the way may be another one.',
          ),
    ]
  }
  return [
    finding('addin-address', 'ok', 'cli.doctor.addin-reached', { url }),
    ...certificateFindings(config, url, world.now),
    ...releaseFindings(config, world, url),
    ...(await examinePages(world.reach, url)),
    await wellKnownFinding(world.reach, url),
    await manifestFinding(world.reach, api, url),
    await apiFinding(world.reach, url),
  ]
}

function certificateFindings({ certificateEnds }: Reached, url: string, now: number): Finding[] {
  if (certificateEnds === null) return []
  const days = Math.floor((certificateEnds - now) / DAY_MS)
  if (days >= WARN_DAYS) return []
  const values = { url, until: new Date(certificateEnds).toISOString().slice(0, 10), days }
  const remedy = 'Look why it was not renewed: from that day on no pane opens.'
  return [finding('addin-certificate', 'warning', 'cli.doctor.addin-certificate-ends', values, remedy)]
}

function releaseFindings({ text }: Reached, { config, release }: AddinWorld, url: string): Finding[] {
  const served = addinConfigSchema.safeParse(parsed(text)).data
  // Without it the pages are not there either, and that is said.
  if (served === undefined) return []
  const found: Finding[] = []
  if (served.version !== release) {
    found.push(
      finding(
        'addin-release',
        'warning',
        'cli.doctor.addin-other-release',
        { url, served: served.version, release },
        'Start the service again after an upgrade, and ask with the release that runs.',
      ),
    )
  }
  const expected = addinConfigOf(config, release).signIn
  if (JSON.stringify(served.signIn) !== JSON.stringify(expected)) {
    found.push(
      finding(
        'addin-sign-in',
        'missing',
        'cli.doctor.addin-manifest-differs',
        { found: served.signIn?.clientId ?? '–', expected: expected?.clientId ?? '–' },
        'The service there was started with other COMMONHOLD_API_… settings: give it the same, or ask with its own.',
      ),
    )
  }
  return found
}

async function examinePages(reach: Reach, url: string): Promise<Finding[]> {
  const missing: string[] = []
  const lost = new Set<string>()
  for (const name of [...ADDIN_PAGES, LAUNCH_EVENT_FILE]) {
    const answer = await ask(reach, `${url}${ADDIN_PATH}/${name}`)
    if (answer instanceof NotReached || answer.status !== 200) missing.push(name)
    else if (name.endsWith('.html')) for (const header of spoiltHeaders(answer)) lost.add(header)
  }
  const at = `${url}${ADDIN_PATH}/`
  const remedy = 'Let the proxy pass /addin/ on to the service, unchanged; where the files are not built, see above.'
  return [
    missing.length === 0
      ? finding('addin-pages', 'ok', 'cli.doctor.addin-served', { url: at })
      : finding(
          'addin-pages',
          'missing',
          'cli.doctor.addin-not-served',
          { url: at, missing: missing.join(', ') },
          remedy,
        ),
    ...(lost.size === 0
      ? []
      : [
          finding(
            'addin-headers',
            'warning',
            'cli.doctor.addin-headers',
            { url: at, names: [...lost].join(', ') },
            'Let the proxy add no X-Frame-Options and no policy of its own below /addin/, and drop none of ours: Outlook shows the pages in a frame.',
          ),
        ]),
  ]
}

/** What a proxy likes to add or take: each breaks the panes, or what protects them. */
function spoiltHeaders({ headers }: Reached): string[] {
  const policy = String(headers['content-security-policy'] ?? '')
  return [
    ...(policy.includes(OUTLOOK_HOSTS[0]) ? [] : ['Content-Security-Policy']),
    ...(headers['x-frame-options'] === undefined ? [] : ['X-Frame-Options']),
    ...(headers['cross-origin-opener-policy'] === undefined ? [] : ['Cross-Origin-Opener-Policy']),
  ]
}

async function wellKnownFinding(reach: Reach, url: string): Promise<Finding> {
  // At the root of the host, whatever path the service has there.
  const at = `${new URL(url).origin}${WELL_KNOWN_PATH}`
  const answer = await ask(reach, at)
  const list: unknown = answer instanceof NotReached ? null : parsed(answer.text)
  const allowed = typeof list === 'object' && list !== null && 'allowed' in list ? list.allowed : null
  return Array.isArray(allowed) && allowed.includes(`${url}${ADDIN_PATH}/${LAUNCH_EVENT_FILE}`)
    ? finding('addin-well-known', 'ok', 'cli.doctor.addin-well-known')
    : finding(
        'addin-well-known',
        'missing',
        'cli.doctor.addin-no-well-known',
        { url: at },
        'Let the proxy pass /.well-known/microsoft-officeaddins-allowed.json on to the service; without it classic Outlook on Windows checks no recipients.',
      )
}

async function manifestFinding(reach: Reach, api: ApiSettings, url: string): Promise<Finding> {
  const answer = await ask(reach, `${url}${ADDIN_PATH}/manifest.xml`)
  const text = answer instanceof NotReached || answer.status !== 200 ? '' : answer.text
  const id = /<Id>([^<]*)</.exec(text)?.[1] ?? '–'
  const wrong = strangeAddresses(text, url)[0] ?? (id === addinId(api.addinClient) ? null : id)
  if (wrong === null) return finding('addin-manifest', 'ok', 'cli.doctor.addin-manifest')
  return finding(
    'addin-manifest',
    'missing',
    'cli.doctor.addin-manifest-differs',
    { found: wrong, expected: wrong === id ? addinId(api.addinClient) : url },
    'Start the service with the COMMONHOLD_PUBLIC_URL and COMMONHOLD_API_CLIENT that hold here; then deploy the manifest it serves again.',
  )
}

async function apiFinding(reach: Reach, url: string): Promise<Finding> {
  const at = `${url}${API_PREFIX}/me`
  const answer = await ask(reach, at)
  if (!(answer instanceof NotReached) && answer.status === 401) {
    return finding('addin-api', 'ok', 'cli.doctor.addin-api-answers')
  }
  const why = answer instanceof NotReached ? answer.why : String(answer.status)
  const remedy = 'Let the proxy pass /api/ on to the service, with the Authorization header.'
  return finding('addin-api', 'missing', 'cli.doctor.addin-api-silent', { url: at, why }, remedy)
}

async function examineKeys({ reach }: AddinWorld, api: ApiSettings): Promise<Finding[]> {
  const found: Finding[] = []
  for (const tenant of api.tenants) {
    const url = `${api.loginUrl}/${tenant}/discovery/v2.0/keys`
    const answer = await ask(reach, url)
    const set: unknown = answer instanceof NotReached || answer.status !== 200 ? null : parsed(answer.text)
    const keys =
      typeof set === 'object' && set !== null && 'keys' in set && Array.isArray(set.keys) ? set.keys.length : 0
    const why = answer instanceof NotReached ? answer.why : String(answer.status)
    const remedy =
      'Let this machine reach Microsoft’s sign-in (COMMONHOLD_LOGIN_URL), and check the tenant’s id in COMMONHOLD_API_TENANTS.'
    found.push(
      keys > 0
        ? finding('addin-keys', 'ok', 'cli.doctor.addin-keys', { keys })
        : finding('addin-keys', 'missing', 'cli.doctor.addin-no-keys', { url, why }, remedy),
    )
  }
  return found
}

async function ask(reach: Reach, url: string): Promise<Reached | NotReached> {
  try {
    return await reach(url)
  } catch (error) {
    if (error instanceof NotReached) return error
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
