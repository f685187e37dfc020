import { MOST_MANIFEST_BYTES } from '../../service/http/addin/deployed-manifest.ts'
import { all, attribute, child, children, inner, nameOf, recordOf, textOf, typeOf, versionOf } from './read-manifest.ts'
import type { Finding, Rule } from './rule.ts'
import type { Element } from '@xmldom/xmldom'

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

const size: Rule = {
  name: 'size',
  run: ({ text }) =>
    Buffer.byteLength(text) <= MOST_MANIFEST_BYTES
      ? []
      : [{ what: `has ${Buffer.byteLength(text)} bytes`, todo: `stay within ${MOST_MANIFEST_BYTES}` }],
}

const id: Rule = {
  name: 'id',
  run: ({ document }) => {
    const said = textOf(all(document, 'Id')[0] ?? null)
    return GUID.test(said) ? [] : [{ what: `has the Id "${said}", which is no GUID`, todo: 'make one, once' }]
  },
}

/** Four numbers, as every validator wants them; the add-in's own versions begin at 1. */
const version: Rule = {
  name: 'version',
  run: ({ document }) => {
    const said = versionOf(document)
    const parts = said.split('.')
    const good = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,4})$/.test(part) && Number(part) <= 65_535)
    return good && Number(parts[0]) >= 1
      ? []
      : [{ what: `has the Version "${said}"`, todo: 'write four whole numbers, 1.0.0.0 or later' }]
  },
}

const versionRaised: Rule = {
  name: 'version-raised',
  run: ({ document, record }) => {
    const now = recordOf(document)
    if (record === null || now.content === record.content) {
      return record === null || now.version === record.version ? [] : [unrecorded]
    }
    return isLater(now.version, record.version)
      ? [unrecorded]
      : [
          {
            what: `says something else than version ${record.version} said, and calls itself ${now.version}`,
            todo: 'raise Version: admins update by it (a new event or permission asks every one of them for consent again)',
          },
        ]
  },
}

const unrecorded: Finding = {
  what: 'has a version that is not on record',
  todo: 'run `npm run manifest:check -- --record` and commit house/manifest/record.json with it',
}

export function isLater(version: string, before: string): boolean {
  const [a, b] = [version, before].map((text) => text.split('.').map(Number))
  const at = a?.findIndex((part, index) => part !== b?.[index]) ?? -1
  return at >= 0 && (a?.[at] ?? 0) > (b?.[at] ?? 0)
}

/** More would be refused by admins, and needs every one's consent again; less cannot write while composing. */
const permission: Rule = {
  name: 'permission',
  run: ({ document }) => {
    const said = all(document, 'Permissions').map(textOf).join(', ')
    const extended = all(document, 'ExtendedPermission').map(textOf)
    return [
      ...(said === 'ReadWriteItem'
        ? []
        : [{ what: `asks for the permission "${said}"`, todo: 'ask for ReadWriteItem and nothing more' }]),
      ...extended.map((one) => ({ what: `asks for the extended permission ${one}`, todo: 'remove it' })),
    ]
  },
}

/** Where elements have an order that Outlook demands and nobody's schema is at hand (facts/outlook.md A1.1). */
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  OfficeApp: [
    ...['Id', 'AlternateId', 'Version', 'ProviderName', 'DefaultLocale', 'DisplayName', 'Description', 'IconUrl'],
    ...['HighResolutionIconUrl', 'SupportUrl', 'AppDomains', 'Hosts', 'Requirements', 'FormSettings', 'Permissions'],
    ...['Rule', 'DisableEntityHighlighting', 'VersionOverrides'],
  ],
  VersionOverridesV1_1: [
    ...['Description', 'Requirements', 'Hosts', 'Resources', 'WebApplicationInfo', 'EquivalentAddins'],
    ...['ConnectedServiceControls', 'ExtendedPermissions'],
  ],
  MailHost: ['Runtimes', 'DesktopFormFactor', 'MobileFormFactor'],
  DesktopFormFactor: ['SupportsSharedFolders', 'FunctionFile', 'ExtensionPoint'],
  ShowTaskpane: ['SourceLocation', 'SupportsPinning', 'SupportsNoItemContext', 'SupportsMultiSelect'],
  Resources: ['Images', 'Urls', 'ShortStrings', 'LongStrings'],
}

const order: Rule = {
  name: 'order',
  run: ({ document }) =>
    all(document, '*').flatMap((element) => {
      const wanted = ORDERS[typeOf(element)] ?? ORDERS[element.localName ?? '']
      return wanted === undefined ? [] : outOfOrder(element, wanted)
    }),
}

function outOfOrder(element: Element, wanted: readonly string[]): Finding[] {
  let last = 0
  for (const one of children(element)) {
    const place = wanted.indexOf(one.localName ?? '')
    if (place === -1) return [{ what: `${nameOf(element)} holds ${nameOf(one)}`, todo: 'remove it, or move it' }]
    if (place < last) {
      return [
        { what: `${nameOf(one)} comes too late in ${nameOf(element)}`, todo: `the order is ${wanted.join(', ')}` },
      ]
    }
    last = place
  }
  return []
}

/** Outlook reads version 1.1 only inside 1.0, and pins, events and phones only in 1.1. */
const wrapping: Rule = {
  name: 'wrapping',
  run: ({ document }) => {
    const outer = all(document, 'VersionOverrides')[0]
    const held = outer === undefined ? [] : children(outer)
    const good = outer !== undefined && typeOf(outer) === 'VersionOverridesV1_0' && held.length === 1
    return good && held[0] === inner(document)
      ? []
      : [
          {
            what: 'does not wrap VersionOverrides 1.1, alone, in 1.0',
            todo: 'put 1.1 into 1.0, and all content into 1.1',
          },
        ]
  },
}

/** What is refused anyway, or means nothing for this add-in. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  SupportsMultiSelect: 'it forces ReadWriteMailbox',
  WebApplicationInfo: 'it belongs to the old sign-in; nested app authentication needs no entry',
  EquivalentAddins: 'there is no COM add-in',
}

const leftOut: Rule = {
  name: 'left-out',
  run: ({ document }) =>
    Object.entries(LEFT_OUT).flatMap(([name, why]) =>
      all(document, name).map(() => ({ what: `has <${name}>`, todo: `remove it: ${why} (docs/decisions/017)` })),
    ),
}

/** Everything the add-in is opened from: dropping one takes it from users without a word. */
const SURFACES: Readonly<Record<string, { readonly pinned: boolean; readonly noItem: boolean }>> = {
  MessageReadCommandSurface: { pinned: true, noItem: true },
  MessageComposeCommandSurface: { pinned: true, noItem: false },
  // Outlook pins no pane of an appointment.
  AppointmentOrganizerCommandSurface: { pinned: false, noItem: false },
  AppointmentAttendeeCommandSurface: { pinned: false, noItem: false },
  MobileMessageReadCommandSurface: { pinned: false, noItem: false },
}

const surfaces: Rule = {
  name: 'surfaces',
  run: ({ document }) => [
    ...Object.entries(SURFACES).flatMap(([surface, { pinned, noItem }]) => {
      const found = all(document, 'ExtensionPoint').filter((one) => typeOf(one) === surface)
      const [point] = found
      if (found.length !== 1 || point === undefined) {
        return [{ what: `has ${found.length} of ${surface}`, todo: 'have exactly one' }]
      }
      const yes = (name: string) => all(point, name).some((one) => textOf(one) === 'true')
      return [
        ...(yes('SupportsPinning') === pinned ? [] : [{ what: `${surface} and pinning`, todo: String(pinned) }]),
        ...(yes('SupportsNoItemContext') === noItem ? [] : [{ what: `${surface} and no item`, todo: String(noItem) }]),
      ]
    }),
    ...(all(document, 'SupportsSharedFolders').map(textOf).join() === 'true'
      ? []
      : [{ what: 'does not work in shared mailboxes', todo: 'set SupportsSharedFolders' }]),
  ],
}

const controls: Rule = {
  name: 'controls',
  run: ({ document }) => {
    const ids = ['Control', 'Group'].flatMap((name) => all(document, name)).map((one) => attribute(one, 'id') ?? '')
    const twice = ids.filter((one, at) => one === '' || ids.indexOf(one) !== at)
    const labels = all(document, 'MobileFormFactor').flatMap((phone) => all(phone, 'Supertip'))
    return [
      ...twice.map((one) => ({ what: `has two groups or buttons "${one}"`, todo: 'an id is one thing’s' })),
      ...labels.map(() => ({ what: 'gives a phone’s button a Supertip', todo: 'remove it: phones refuse it' })),
      ...all(document, 'ExtensionPoint').flatMap((point) => {
        const phone = typeOf(point).startsWith('Mobile')
        const wrong = all(point, 'Control').filter((one) => (typeOf(one) === 'MobileButton') !== phone)
        return wrong.map((one) => ({
          what: `${nameOf(one)} is of the wrong kind`,
          todo: 'MobileButton on phones alone',
        }))
      }),
    ]
  },
}

const mailbox: Rule = {
  name: 'host',
  run: ({ document }) => {
    const root = document.documentElement
    const hosts = root === null ? null : child(root, 'Hosts')
    const names = hosts === null ? [] : children(hosts).map((one) => attribute(one, 'Name'))
    return names.join() === 'Mailbox' ? [] : [{ what: `is for the hosts ${names.join(', ')}`, todo: 'Mailbox alone' }]
  },
}

export const RULES_OF_THE_WHOLE: readonly Rule[] = [
  ...[size, id, version, versionRaised, permission, order, wrapping, leftOut, surfaces, controls, mailbox],
]
