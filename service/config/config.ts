import { resolve } from 'node:path'
import { ConfigError } from '../../shared/errors.ts'
import { plainSentence, type Sentence, told, type Told } from '../../shared/words/sentence.ts'
import { policySchema, type Policy } from '../../shared/policy/policy.ts'
import { nearest } from './nearest.ts'
import { Secret, type Secrets } from './secret.ts'
import { SETTING_NAMES, settings, toldOf, type SettingName, type SettingValues } from './settings.ts'

/** What the service was told, checked; nothing in here is secret. */
export interface Config {
  /** Holds the embedded database and generated keys. */
  readonly directory: string
  readonly engine: 'embedded' | 'server'
  readonly policy: Policy
  readonly hubspotUrl: string
  /** Where people open HubSpot, without a slash at the end: links to its records begin with it. */
  readonly hubspotUiUrl: string
  /** The app's budget at HubSpot; null: the product's default. */
  readonly hubspotLimits: { readonly perTenSeconds: number | null; readonly perDay: number | null }
  /** How to sign in to Microsoft Graph (its certificate is a secret); null: not set up. */
  readonly graph: GraphSettings | null
  /** Who may use the API behind the add-in, and from where; null: there is no API. */
  readonly api: ApiSettings | null
  /** How the add-in's pages are served. */
  readonly addin: AddinSettings
  /** Null: nobody said; the ledger remembers what an import was told. */
  readonly internalDomains: readonly string[] | null
  readonly lang: 'en' | 'zh-CN'
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug' | null
  readonly http: { readonly host: string; readonly port: number }
  /** Our address from outside, without a slash at the end; null: nobody outside reaches us. */
  readonly publicUrl: string | null
  /** Where /metrics listens; port null: the usual one, or any free one where that is taken. */
  readonly metrics: { readonly host: string; readonly port: number | null }
  readonly syncMinutes: number
  /** Names beginning with COMMONHOLD_ that mean nothing to us: a typing error, or another release's. */
  readonly unknownNames: readonly string[]
}

export interface GraphSettings {
  readonly url: string
  readonly loginUrl: string
  readonly tenant: string
  readonly clientId: string
}

export interface ApiSettings {
  /** Without a slash at the end. */
  readonly loginUrl: string
  /** Audience of the tokens accepted. Ids in lower case. */
  readonly client: string
  /** Whom they were given to (`azp`). */
  readonly addinClient: string
  readonly scope: string
  /** Ids of the tenants whose people may sign in. */
  readonly tenants: readonly string[]
  /** The one the directory was read from: only its people are reps. */
  readonly directoryTenant: string
  /** Where the add-in is loaded from; null: nowhere but from the service itself. */
  readonly origin: string | null
}

export interface AddinSettings {
  /** Microsoft's sign-in, without a slash at the end. */
  readonly loginUrl: string
  /** Where office.js comes from; null: Microsoft's own address in this cloud. */
  readonly officeJs: string | null
  /** Origins beside Microsoft's own that may show a pane. */
  readonly outlookHosts: readonly string[]
  /** False: the policy of the pages only reports. */
  readonly policyEnforced: boolean
}

export interface Settings {
  readonly config: Config
  readonly secrets: Secrets
}

/** One wrong or missing value. */
export interface ConfigProblem {
  readonly name: string
  readonly what: Told
  readonly todo: Told
}

/** Everything that is wrong with the configuration, at once. */
export class WrongConfig extends ConfigError {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    const head =
      problems.length === 1
        ? plainSentence('The configuration has a wrong value:')
        : told`The configuration has ${problems.length} wrong values:`
    super('config-invalid', lines([head, ...problems.map(lineOf)]), {
      remedy: 'Mend what is listed and start again; nothing was started.',
    })
    this.problems = problems
  }
}

function lineOf({ name, what, todo }: ConfigProblem): Sentence {
  return told`  ${name} ${whole(what)}. ${whole(todo)}`
}

function whole(told: Told): Sentence {
  return typeof told === 'string' ? plainSentence(told) : told
}

function lines(all: readonly Sentence[]): Sentence {
  return { pattern: all.map((_, at) => `{${at}}`).join('\n'), values: all }
}

export interface ReadConfigOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Text of a file; throws the system's own error. Handed in so that tests need no disk. */
  readonly readFile: (path: string) => string
  /** `--data`: outranks DATABASE_URL and COMMONHOLD_DATA. */
  readonly directory?: string
}

const DEFAULT_PORT = 8025

/** Reads environment and file once. Throws `WrongConfig` with every problem, never the first alone. */
export function readConfig({ environment, readFile, directory }: ReadConfigOptions): Settings {
  const problems: ConfigProblem[] = []
  const given = collect(environment, readFile, problems)
  const values = check(given, problems)
  const policy = readPolicy(values.COMMONHOLD_POLICY, readFile, problems)
  const graph = readGraph(values, problems)
  const certificate = readSecretFile('COMMONHOLD_GRAPH_CERTIFICATE', values, readFile, problems)
  const api = readApi(values, problems)
  if (problems.length > 0) throw new WrongConfig(problems)
  const server = directory === undefined && values.DATABASE_URL !== undefined
  const secret = (value: string | undefined) => (value === undefined ? null : new Secret(value))
  return {
    config: {
      directory: resolve(directory ?? values.COMMONHOLD_DATA ?? '.commonhold'),
      engine: server ? 'server' : 'embedded',
      policy,
      hubspotUrl: (values.COMMONHOLD_HUBSPOT_URL ?? 'https://api.hubapi.com').replace(/\/+$/, ''),
      hubspotUiUrl: (values.COMMONHOLD_HUBSPOT_UI_URL ?? 'https://app.hubspot.com').replace(/\/+$/, ''),
      hubspotLimits: {
        perTenSeconds: values.COMMONHOLD_HUBSPOT_CALLS_PER_10S ?? null,
        perDay: values.COMMONHOLD_HUBSPOT_CALLS_PER_DAY ?? null,
      },
      graph,
      api,
      addin: {
        loginUrl: loginUrlOf(values),
        officeJs: values.COMMONHOLD_OFFICE_JS ?? null,
        outlookHosts: values.COMMONHOLD_OUTLOOK_HOSTS ?? [],
        policyEnforced: values.COMMONHOLD_ADDIN_CSP !== 'report',
      },
      internalDomains: values.COMMONHOLD_INTERNAL_DOMAINS ?? null,
      lang: values.COMMONHOLD_LANG ?? systemLanguage(environment),
      logLevel: values.COMMONHOLD_LOG_LEVEL ?? null,
      http: {
        host: values.COMMONHOLD_HTTP_HOST ?? '127.0.0.1',
        port: values.COMMONHOLD_HTTP_PORT ?? DEFAULT_PORT,
      },
      publicUrl: values.COMMONHOLD_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
      metrics: {
        host: values.COMMONHOLD_METRICS_HOST ?? '127.0.0.1',
        port: values.COMMONHOLD_METRICS_PORT ?? null,
      },
      syncMinutes: values.COMMONHOLD_SYNC_MINUTES ?? 1,
      unknownNames: Object.keys(environment).filter(isUnknown).sort(),
    },
    secrets: {
      databaseUrl: server ? secret(values.DATABASE_URL) : null,
      serverUrl: secret(values.DATABASE_URL),
      hubspotToken: secret(values.COMMONHOLD_HUBSPOT_TOKEN),
      hubspotClientSecret: secret(values.COMMONHOLD_HUBSPOT_CLIENT_SECRET),
      graphCertificate: certificate,
      erasureKey: secret(values.COMMONHOLD_ERASURE_KEY),
    },
  }
}

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(settings, name)
}

function isUnknown(name: string): boolean {
  return (
    name.startsWith('COMMONHOLD_') &&
    name !== 'COMMONHOLD_CONFIG' &&
    !name.startsWith('COMMONHOLD_TEST_') &&
    !isSetting(name)
  )
}

/** The texts given for each setting: the file's, then the environment's over them. */
function collect(
  environment: ReadConfigOptions['environment'],
  readFile: (path: string) => string,
  problems: ConfigProblem[],
): Map<SettingName, string> {
  const given = new Map<SettingName, string>()
  const file = environment['COMMONHOLD_CONFIG']
  if (file !== undefined && file !== '') {
    for (const [name, value] of Object.entries(readObject('COMMONHOLD_CONFIG', file, readFile, problems) ?? {})) {
      const todo = told`Names are those of the environment: ${nearest(name, SETTING_NAMES) ?? plainSentence('see `commonhold help`')}.`
      if (!isSetting(name)) problems.push({ name: `${file}: ${name}`, what: 'is no setting', todo })
      else if (Array.isArray(value)) given.set(name, value.join(','))
      else if (typeof value === 'string' || typeof value === 'number') given.set(name, String(value))
      else
        problems.push({
          name: `${file}: ${name}`,
          what: 'is neither text nor number nor list',
          todo: settings[name].remedy,
        })
    }
  }
  for (const name of SETTING_NAMES) {
    const value = environment[name]
    // An empty variable is how a shell script unsets one.
    if (value !== undefined && value !== '') given.set(name, value)
  }
  return given
}

function check(given: ReadonlyMap<SettingName, string>, problems: ConfigProblem[]): SettingValues {
  const values: Record<string, unknown> = {}
  for (const [name, text] of given) {
    const parsed = settings[name].schema.safeParse(text)
    if (parsed.success) values[name] = parsed.data
    // The value itself may be a secret, or hold one: it is not repeated.
    else
      problems.push({ name, what: toldOf(parsed.error.issues[0]?.message ?? 'is wrong'), todo: settings[name].remedy })
  }
  return values
}

const GRAPH_SETTINGS = ['COMMONHOLD_GRAPH_TENANT', 'COMMONHOLD_GRAPH_CLIENT', 'COMMONHOLD_GRAPH_CERTIFICATE'] as const

/** The three that belong together: all of them or none. */
function readGraph(values: SettingValues, problems: ConfigProblem[]): GraphSettings | null {
  const { COMMONHOLD_GRAPH_TENANT: tenant, COMMONHOLD_GRAPH_CLIENT: clientId } = values
  const missing = GRAPH_SETTINGS.filter((name) => values[name] === undefined)
  if (missing.length === GRAPH_SETTINGS.length) return null
  for (const name of missing) {
    if (problems.some((problem) => problem.name === name)) continue
    problems.push({
      name,
      what: 'is missing, while others of Microsoft Graph are set',
      todo: settings[name].remedy,
    })
  }
  if (tenant === undefined || clientId === undefined) return null
  return {
    url: (values.COMMONHOLD_GRAPH_URL ?? 'https://graph.microsoft.com').replace(/\/+$/, ''),
    loginUrl: loginUrlOf(values),
    tenant,
    clientId,
  }
}

function loginUrlOf(values: SettingValues): string {
  return (values.COMMONHOLD_LOGIN_URL ?? 'https://login.microsoftonline.com').replace(/\/+$/, '')
}

/** The API is there where an app is named whose tokens it accepts. */
function readApi(values: SettingValues, problems: ConfigProblem[]): ApiSettings | null {
  const client = values.COMMONHOLD_API_CLIENT
  if (client === undefined) return null
  // A tenant's domain is enough for Graph; a token names its tenant by id.
  const own = /^[0-9a-f-]{36}$/i.test(values.COMMONHOLD_GRAPH_TENANT ?? '') ? values.COMMONHOLD_GRAPH_TENANT : undefined
  const tenants = values.COMMONHOLD_API_TENANTS ?? (own === undefined ? [] : [own.toLowerCase()])
  const [first] = tenants
  if (first === undefined) {
    if (!problems.some(({ name }) => name === 'COMMONHOLD_API_TENANTS')) {
      problems.push({
        name: 'COMMONHOLD_API_TENANTS',
        what: 'is missing, while COMMONHOLD_API_CLIENT is set',
        todo: settings.COMMONHOLD_API_TENANTS.remedy,
      })
    }
    return null
  }
  const origin = values.COMMONHOLD_ADDIN_ORIGIN ?? values.COMMONHOLD_PUBLIC_URL
  return {
    loginUrl: loginUrlOf(values),
    client,
    addinClient: values.COMMONHOLD_ADDIN_CLIENT ?? client,
    scope: values.COMMONHOLD_API_SCOPE ?? 'access_as_user',
    tenants,
    directoryTenant: own?.toLowerCase() ?? first,
    origin: origin === undefined ? null : new URL(origin).origin,
  }
}

function readSecretFile(
  name: 'COMMONHOLD_GRAPH_CERTIFICATE',
  values: SettingValues,
  readFile: (path: string) => string,
  problems: ConfigProblem[],
): Secret | null {
  const file = values[name]
  if (file === undefined) return null
  try {
    return new Secret(readFile(file))
  } catch {
    const what = told`names the file ${file}, which cannot be read`
    problems.push({ name, what, todo: 'Check the path and its permissions.' })
    return null
  }
}

function readPolicy(file: string | undefined, readFile: (path: string) => string, problems: ConfigProblem[]): Policy {
  const content = file === undefined ? {} : readObject('COMMONHOLD_POLICY', file, readFile, problems)
  if (content === null) return policySchema.parse({})
  const parsed = policySchema.safeParse(content)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) {
    const at = (keys: readonly PropertyKey[]) => `${file ?? ''}: ${keys.map(String).join('.') || 'the whole file'}`
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        problems.push({ name: at([...issue.path, key]), what: 'is no policy', todo: 'Remove it, or mend its name.' })
      }
    } else {
      problems.push({
        name: at(issue.path),
        what: told`is wrong (${issue.message})`,
        todo: 'Give a value in that range, or leave it out for the default.',
      })
    }
  }
  return policySchema.parse({})
}

function readObject(
  name: string,
  file: string,
  readFile: (path: string) => string,
  problems: ConfigProblem[],
): Record<string, unknown> | null {
  let text: string
  try {
    text = readFile(file)
  } catch {
    problems.push({
      name,
      what: told`names the file ${file}, which cannot be read`,
      todo: 'Check the path and its permissions.',
    })
    return null
  }
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
    problems.push({
      name,
      what: told`names the file ${file}, which holds no JSON object`,
      todo: 'Put { … } around its contents.',
    })
  } catch (error) {
    const where = /\(line \d+ column \d+\)/.exec((error as Error).message)?.[0] ?? ''
    problems.push({ name, what: told`names the file ${file}, which is no JSON ${where}`, todo: 'Mend it there.' })
  }
  return null
}

function systemLanguage(environment: ReadConfigOptions['environment']): 'en' | 'zh-CN' {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return /^zh[_-]/i.test(locale) ? 'zh-CN' : 'en'
}
