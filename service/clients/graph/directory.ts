import type { z } from 'zod'
import { VendorError } from '../../../shared/errors.ts'
import { groupSchema, organizationSchema, purposeSchema, userSchema } from './answer.ts'
import { pathOf, readAllPages } from './paths.ts'
import { BATCH_PARTS, type Send } from './send.ts'
import type { DirectoryGroup, DirectoryUser, MailboxPurpose } from './types.ts'

const USER_FIELDS = [
  'id',
  'displayName',
  'mail',
  'userPrincipalName',
  'proxyAddresses',
  'otherMails',
  'imAddresses',
  'accountEnabled',
  'userType',
  'jobTitle',
  'department',
  'preferredLanguage',
  'businessPhones',
  'mobilePhone',
]

/** All users of the tenant, guests too; 999 a request. */
export async function listUsers(send: Send): Promise<DirectoryUser[]> {
  const query = { $select: USER_FIELDS.join(','), $expand: 'manager($select=id)', $top: '999' }
  const users = await readAllPages(send, { doing: 'list users', mailbox: null, path: '/v1.0/users', query }, userSchema)
  return users.map(userOf)
}

/** All groups that receive mail. */
export async function listGroups(send: Send): Promise<DirectoryGroup[]> {
  const $select = 'id,displayName,mail,mailEnabled,proxyAddresses'
  const query = { $select, $filter: 'mailEnabled eq true', $top: '999' }
  const groups = await readAllPages(
    send,
    { doing: 'list groups', mailbox: null, path: '/v1.0/groups', query },
    groupSchema,
  )
  return groups.flatMap(({ id, displayName, mail, mailEnabled, proxyAddresses }) => {
    const addresses = addressesOf(mail ?? null, proxyAddresses)
    const [address] = addresses
    return mailEnabled === false || address === undefined ? [] : [{ id, name: displayName ?? null, address, addresses }]
  })
}

/** The tenant's verified domains, lower case. */
export async function listDomains(send: Send): Promise<string[]> {
  const query = { $select: 'id,verifiedDomains' }
  const [organization] = await readAllPages(
    send,
    { doing: 'list domains', mailbox: null, path: '/v1.0/organization', query },
    organizationSchema,
  )
  return [...new Set(organization?.verifiedDomains.map(({ name }) => name.toLowerCase()) ?? [])].sort()
}

/** What each user's mailbox is for, 20 a request. */
export async function mailboxPurposes(send: Send, userIds: readonly string[]): Promise<Map<string, MailboxPurpose>> {
  const out = new Map<string, MailboxPurpose>()
  for (let start = 0; start < userIds.length; start += BATCH_PARTS) {
    const ids = userIds.slice(start, start + BATCH_PARTS)
    const answers = await send.batch({
      doing: 'ask what a mailbox is for',
      mailbox: null,
      parts: ids.map((id) => ({ id, url: `/users/${pathOf(id)}/mailboxSettings/userPurpose` })),
    })
    for (const id of ids) out.set(id, purposeOf(answers.get(id)))
  }
  return out
}

const PURPOSES: Readonly<Record<string, MailboxPurpose>> = {
  user: 'person',
  linked: 'person',
  shared: 'shared',
  room: 'room',
  equipment: 'room',
  others: 'other',
}

function purposeOf(answer: { readonly body: unknown } | VendorError | undefined): MailboxPurpose {
  if (answer instanceof VendorError) {
    if (answer.fault === 'not-found') return 'none'
    if (answer.fault === 'refused') return 'unknown'
    throw answer
  }
  const { userPurpose } = purposeSchema.safeParse(answer?.body).data ?? {}
  // The property alone answers as {value: …}, the whole settings as {userPurpose: …}.
  const value = userPurpose ?? valueOf(answer?.body)
  return PURPOSES[value?.toLowerCase() ?? ''] ?? 'unknown'
}

function valueOf(body: unknown): string | null {
  const value = typeof body === 'object' && body !== null && 'value' in body ? body.value : null
  return typeof value === 'string' ? value : null
}

function userOf(user: z.output<typeof userSchema>): DirectoryUser {
  const { mail, userPrincipalName, proxyAddresses, businessPhones, mobilePhone } = user
  const addresses = addressesOf(mail ?? null, proxyAddresses)
  // The sign-in name is an address of its own in most tenants and no address in the others: a last one, never the first.
  const signIn = mail && userPrincipalName && !userPrincipalName.includes('#EXT#') ? [userPrincipalName] : []
  return {
    id: user.id,
    name: user.displayName ?? null,
    address: addresses[0] ?? null,
    addresses: distinct([...addresses, ...signIn]),
    enabled: user.accountEnabled !== false,
    guest: user.userType?.toLowerCase() === 'guest',
    managerId: user.manager?.id ?? null,
    title: user.jobTitle ?? null,
    team: user.department ?? null,
    language: user.preferredLanguage ?? null,
    phones: [
      ...businessPhones.map((number) => ({ number, kind: 'desk' as const })),
      ...(mobilePhone ? [{ number: mobilePhone, kind: 'mobile' as const }] : []),
    ],
    messengers: distinct(user.imAddresses),
    otherAddresses: distinct(user.otherMails),
  }
}

/** `SMTP:` in capitals marks the primary address, `smtp:` the others; X.500 and SIP entries are no mail. */
function addressesOf(mail: string | null, proxies: readonly string[]): string[] {
  const smtp = proxies
    .filter((one) => /^smtp:/i.test(one))
    .sort((a, b) => Number(b.startsWith('SMTP:')) - Number(a.startsWith('SMTP:')))
  return distinct([...(mail ? [mail] : []), ...smtp.map((one) => one.slice('smtp:'.length))])
}

function distinct(all: readonly string[]): string[] {
  const seen = new Map<string, string>()
  for (const one of all) if (one.trim() !== '' && !seen.has(one.toLowerCase())) seen.set(one.toLowerCase(), one)
  return [...seen.values()]
}
