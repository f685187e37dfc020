import {
  createHubSpotStandIn,
  defaultToken,
  type StandInOptions,
  type StandInState,
} from '../../sandbox/hubspot/stand-in.ts'
import { plantSeed, type Seed } from '../../sandbox/hubspot/routes/seed.ts'

/** JSON off the wire: untyped, each test says what it expects of it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Wire = any

export interface Answer {
  status: number
  headers: Headers
  body: Wire
}

export interface TestAccount {
  url: string
  state: StandInState
  seed(seed: Seed): Record<string, string[]>
  call(method: string, path: string, body?: unknown, token?: string): Promise<Answer>
  /** Moves the account's clock, which stands still otherwise. */
  advance(ms: number): void
  close(): Promise<void>
}

const start = Date.parse('2026-11-02T09:00:00Z')

/** A stand-in on a free port, with a clock that moves only when told. */
export async function openAccount(options: StandInOptions = {}): Promise<TestAccount> {
  let now = start
  const standIn = createHubSpotStandIn({ limits: false, searchLagMs: 0, clock: { now: () => now }, ...options })
  const { url, close } = await standIn.listen(0)
  return {
    url,
    state: standIn.state,
    close,
    seed: (seed) => plantSeed(standIn.state, seed),
    advance(ms) {
      now += ms
    },
    async call(method, path, body, token = defaultToken) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
    },
  }
}

export interface EmailInput {
  id: string
  contacts?: string[]
  companies?: string[]
  traced?: boolean
  properties?: Record<string, unknown>
}

/** The input of an email create: outgoing, sent, associated by the documented type ids. */
export function emailInput({ id, contacts = [], companies = [], traced = false, properties = {} }: EmailInput) {
  const link = (target: string, associationTypeId: number) => ({
    to: { id: target },
    types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }],
  })
  return {
    ...(traced ? { objectWriteTraceId: id } : {}),
    properties: {
      hs_timestamp: '2026-10-01T08:00:00Z',
      hs_email_direction: 'EMAIL',
      hs_email_status: 'SENT',
      hs_email_subject: `Subject ${id}`,
      hs_email_message_id: `<${id}@mail.example>`,
      ...properties,
    },
    associations: [...contacts.map((contact) => link(contact, 198)), ...companies.map((company) => link(company, 186))],
  }
}

export const emails = '/crm/objects/2026-09/emails'
export const contacts = '/crm/objects/2026-09/contacts'
export const companies = '/crm/objects/2026-09/companies'
