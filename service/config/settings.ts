import { z } from 'zod'
import { type Sentence, told, tell, type Told } from '../../shared/words/sentence.ts'

/**
 * Every setting by its name, the same in the environment and in the JSON file that COMMONHOLD_CONFIG names (the
 * environment wins). A new setting is one row here.
 */
export interface Setting {
  /** What a valid value is, for the reader of an error. */
  readonly remedy: string
  readonly secret: boolean
  /** Checks the text of the environment (the file may also hold a number or a list, which arrives as text). */
  readonly schema: z.ZodType<unknown, string>
}

const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

// The schema library carries text only: what it says is found again here, to be told in another language.
const sentences = new Map<string, Sentence>()

function said(told: Sentence): string {
  sentences.set(tell(told), told)
  return tell(told)
}

/** What a schema of ours said, as a sentence that can be translated. */
export function toldOf(message: string): Told {
  return sentences.get(message) ?? message
}

const url = (protocols: readonly string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: said(told`is no address beginning with ${protocols.map((p) => `${p}//`).join(', ')}`),
  })

const wholeNumber = (low: number, high: number) =>
  z
    .string()
    .refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= low && Number(value) <= high, {
      error: said(told`is no whole number from ${low} to ${high}`),
    })
    .transform(Number)

/** Domains of ours, separated by commas or blanks. */
export const domainList = z
  .string()
  .transform((value) => value.split(/[\s,]+/).flatMap((part) => (part === '' ? [] : [asciiDomain(part)])))
  .refine((domains) => domains.length > 0 && domains.every((domain) => DOMAIN.test(domain)), {
    error: 'is no list of domains',
  })

function asciiDomain(text: string): string {
  const bare = text.toLowerCase().replace(/^@/, '').replace(/\.$/, '')
  return URL.canParse(`http://${bare}`) ? new URL(`http://${bare}`).hostname : bare
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const applicationId = z
  .string()
  .regex(GUID, { error: 'is no application id' })
  .transform((id) => id.toLowerCase())

/** Tenants by id: a domain may move from one to another. */
const tenantIds = z
  .string()
  .transform((value) => value.split(/[\s,]+/).filter((part) => part !== ''))
  .refine((ids) => ids.length > 0 && ids.every((id) => GUID.test(id)), { error: 'is no list of tenant ids' })
  .transform((ids) => [...new Set(ids.map((id) => id.toLowerCase()))])

/** Scheme, host and port: what a browser says of a page (RFC 6454). */
const origin = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:\/\/[^/?#@]+\/?$/i.test(value), { error: 'is no origin' })
  .transform((value) => new URL(value).origin)

/** Places that may show our pages in a frame: origins alone, for that is all a browser compares. */
const origins = z
  .string()
  .transform((value) => value.split(/[\s,]+/).filter((part) => part !== ''))
  .refine((all) => all.every((one) => URL.canParse(one) && one === new URL(one).origin && one.startsWith('https:')), {
    error: 'is no list of https origins',
  })

export const settings = {
  DATABASE_URL: {
    remedy:
      'Give postgres://HOST:PORT/DATABASE with user and password, or leave it out to use the embedded database in --data DIR.',
    secret: true,
    schema: url(['postgres:', 'postgresql:']),
  },
  COMMONHOLD_DATA: {
    remedy: 'Give a directory for the embedded database and key files (default ./.commonhold).',
    secret: false,
    schema: z.string().min(1, { error: 'is empty' }),
  },
  COMMONHOLD_POLICY: {
    remedy: 'Give the path of a policy file (JSON); only what differs from the defaults has to be in it.',
    secret: false,
    schema: z.string().min(1, { error: 'is empty' }),
  },
  COMMONHOLD_HUBSPOT_URL: {
    remedy: 'Give the address of the HubSpot API (default https://api.hubapi.com).',
    secret: false,
    schema: url(['https:', 'http:']),
  },
  COMMONHOLD_HUBSPOT_UI_URL: {
    remedy: 'Give the address at which people open HubSpot (default https://app.hubspot.com).',
    secret: false,
    schema: url(['https:', 'http:']),
  },
  COMMONHOLD_HUBSPOT_TOKEN: {
    remedy: 'Give the access token of the app in HubSpot: one line, no blanks.',
    secret: true,
    schema: z.string().regex(/^[\x21-\x7e]{8,2000}$/, { error: 'is no access token' }),
  },
  COMMONHOLD_GRAPH_URL: {
    remedy: 'Give the address of Microsoft Graph (default https://graph.microsoft.com).',
    secret: false,
    schema: url(['https:', 'http:']),
  },
  COMMONHOLD_LOGIN_URL: {
    remedy: 'Give the address of Microsoft’s sign-in (default https://login.microsoftonline.com).',
    secret: false,
    schema: url(['https:', 'http:']),
  },
  COMMONHOLD_GRAPH_TENANT: {
    remedy: 'Give the id of your Microsoft 365 tenant, or one of its domains (see docs/admin/microsoft.md).',
    secret: false,
    schema: z.string().regex(/^[A-Za-z0-9.-]{1,253}$/, { error: 'is no tenant' }),
  },
  COMMONHOLD_GRAPH_CLIENT: {
    remedy: 'Give the application (client) id of the app registration, 36 characters (see docs/admin/microsoft.md).',
    secret: false,
    schema: z.string().regex(GUID, { error: 'is no application id' }),
  },
  COMMONHOLD_GRAPH_CERTIFICATE: {
    remedy:
      'Give the path of a PEM file with the app’s private key and its certificate, readable for this service alone (see docs/admin/microsoft.md).',
    secret: false,
    schema: z.string().min(1, { error: 'is empty' }),
  },
  COMMONHOLD_HUBSPOT_CLIENT_SECRET: {
    remedy: 'Give the client secret of the app in HubSpot: its webhooks are signed with it.',
    secret: true,
    schema: z.string().regex(/^[\x21-\x7e]{8,2000}$/, { error: 'is no client secret' }),
  },
  COMMONHOLD_ERASURE_KEY: {
    remedy:
      'Give at least 32 random characters (for example from `openssl rand -hex 32`), the same in every process, for ever.',
    secret: true,
    schema: z.string().min(32, { error: 'is too short' }),
  },
  COMMONHOLD_INTERNAL_DOMAINS: {
    remedy: 'Give the domains of your own company, separated by commas, for example example.com,example.cn.',
    secret: false,
    schema: domainList,
  },
  COMMONHOLD_LANG: {
    remedy: 'Give en or zh-CN.',
    secret: false,
    schema: z.enum(['en', 'zh-CN'], { error: 'is no language of the product' }) as z.ZodType<'en' | 'zh-CN', string>,
  },
  COMMONHOLD_LOG_LEVEL: {
    remedy: 'Give error, warn, info or debug.',
    secret: false,
    schema: z.enum(['error', 'warn', 'info', 'debug'], { error: 'is no log level' }) as z.ZodType<
      'error' | 'warn' | 'info' | 'debug',
      string
    >,
  },
  COMMONHOLD_HTTP_HOST: {
    remedy: 'Give the address to listen on (default 127.0.0.1).',
    secret: false,
    schema: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, { error: 'is no host name or IP address' }),
  },
  COMMONHOLD_HTTP_PORT: {
    remedy: 'Give a port from 0 (any free one) to 65535 (default 8025).',
    secret: false,
    schema: wholeNumber(0, 65_535),
  },
  COMMONHOLD_PUBLIC_URL: {
    remedy:
      'Give the address under which Microsoft and HubSpot reach this service from outside, for example https://commonhold.example.com.',
    secret: false,
    schema: url(['https:', 'http:']),
  },
  COMMONHOLD_API_CLIENT: {
    remedy:
      'Give the application (client) id of the app registration whose tokens the API accepts, 36 characters (see docs/admin/outlook.md).',
    secret: false,
    schema: applicationId,
  },
  COMMONHOLD_ADDIN_CLIENT: {
    remedy:
      'Give the application (client) id the add-in signs in with, 36 characters (default: COMMONHOLD_API_CLIENT).',
    secret: false,
    schema: applicationId,
  },
  COMMONHOLD_API_SCOPE: {
    remedy: 'Give the name of the scope the app registration exposes, one word (default access_as_user).',
    secret: false,
    schema: z.string().regex(/^[\w.:/-]{1,120}$/, { error: 'is no scope' }),
  },
  COMMONHOLD_API_TENANTS: {
    remedy:
      'Give the ids of the Microsoft 365 tenants whose people may sign in, 36 characters each, separated by commas.',
    secret: false,
    schema: tenantIds,
  },
  COMMONHOLD_ADDIN_ORIGIN: {
    remedy:
      'Give the origin the add-in is loaded from, for example https://commonhold.example.com (default: that of COMMONHOLD_PUBLIC_URL).',
    secret: false,
    schema: origin,
  },
  COMMONHOLD_OUTLOOK_HOSTS: {
    remedy:
      'Give further addresses of Outlook on the web that show the add-in, separated by commas, for example https://mail.example.com; Microsoft’s own are known.',
    secret: false,
    schema: origins,
  },
  COMMONHOLD_OFFICE_JS: {
    remedy: 'Give where office.js is loaded from, with https (default Microsoft’s own address in your cloud).',
    secret: false,
    schema: url(['https:']),
  },
  COMMONHOLD_ADDIN_CSP: {
    remedy: 'Give enforce (default), or report: then the browser only tells of breaches of the panes’ policy.',
    secret: false,
    schema: z.enum(['enforce', 'report'], { error: 'is neither enforce nor report' }) as z.ZodType<
      'enforce' | 'report',
      string
    >,
  },
  COMMONHOLD_METRICS_HOST: {
    remedy: 'Give the address on which /metrics listens (default 127.0.0.1: this machine alone).',
    secret: false,
    schema: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, { error: 'is no host name or IP address' }),
  },
  COMMONHOLD_METRICS_PORT: {
    remedy:
      'Give a port for /metrics from 0 (any free one) to 65535 (default 8026, or any free one where it is taken).',
    secret: false,
    schema: wholeNumber(0, 65_535),
  },
  COMMONHOLD_HUBSPOT_CALLS_PER_10S: {
    remedy:
      'Give the calls in ten seconds that HubSpot allows this app: 100 (default), 190 Professional and up, 110 OAuth.',
    secret: false,
    schema: wholeNumber(10, 1_000),
  },
  COMMONHOLD_HUBSPOT_CALLS_PER_DAY: {
    remedy: 'Give the calls a day that HubSpot leaves to this app (default 240000).',
    secret: false,
    schema: wholeNumber(1_000, 10_000_000),
  },
  COMMONHOLD_SYNC_MINUTES: {
    remedy: 'Give the minutes between two syncs of `serve` (default 1).',
    secret: false,
    schema: wholeNumber(1, 1440),
  },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settings

export const SETTING_NAMES = Object.keys(settings) as readonly SettingName[]

export type SettingValues = { readonly [Name in SettingName]?: z.output<(typeof settings)[Name]['schema']> }
