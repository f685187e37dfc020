import type { Directory, DirectoryGroup, DirectoryUser } from './directory.ts'

type Json = Record<string, unknown>

/** What a user answers with when nothing is selected: no proxyAddresses, no accountEnabled, no otherMails. */
export const standardUser = [
  'businessphones',
  'displayname',
  'givenname',
  'id',
  'jobtitle',
  'mail',
  'mobilephone',
  'officelocation',
  'preferredlanguage',
  'surname',
  'userprincipalname',
]

export const standardGroup = [
  'id',
  'createddatetime',
  'description',
  'displayname',
  'grouptypes',
  'mail',
  'mailenabled',
  'mailnickname',
  'proxyaddresses',
  'securityenabled',
  'visibility',
]

export function userProperties(directory: Directory, user: DirectoryUser): Json {
  // Exchange takes only verified domains as a mailbox's own addresses; others can be no more than "other mails".
  const own = user.aliases.filter((alias) => directory.ownsDomain(alias))
  const foreign = user.aliases.filter((alias) => !directory.ownsDomain(alias))
  return {
    id: user.id,
    accountEnabled: user.accountEnabled,
    businessPhones: user.businessPhones,
    department: user.department,
    displayName: user.displayName,
    givenName: user.givenName,
    imAddresses: user.imAddresses,
    jobTitle: user.jobTitle,
    mail: user.hasMailbox ? user.address : null,
    mailNickname: user.address.slice(0, user.address.indexOf('@')),
    mobilePhone: user.mobilePhone,
    officeLocation: user.officeLocation,
    otherMails: [...user.otherMails, ...foreign],
    preferredLanguage: user.preferredLanguage,
    proxyAddresses: user.hasMailbox ? [`SMTP:${user.address}`, ...own.map((alias) => `smtp:${alias}`)] : [],
    surname: user.surname,
    userPrincipalName: user.userPrincipalName,
    userType: user.userType,
  }
}

export function groupProperties(group: DirectoryGroup): Json {
  return {
    id: group.id,
    createdDateTime: '2024-01-08T08:00:00Z',
    description: null,
    displayName: group.displayName,
    groupTypes: group.unified ? ['Unified'] : [],
    mail: group.address,
    mailEnabled: group.address !== null,
    mailNickname: (group.address ?? group.displayName).replace(/@.*$/, '').replaceAll(' ', ''),
    proxyAddresses:
      group.address === null ? [] : [`SMTP:${group.address}`, ...group.aliases.map((alias) => `smtp:${alias}`)],
    securityEnabled: group.address === null,
    visibility: group.unified ? 'Private' : null,
  }
}

/** Only the chosen properties (lower-case names). */
export function present(values: Json, select: string[]): Json {
  return Object.fromEntries(Object.entries(values).filter(([name]) => select.includes(name.toLowerCase())))
}
