import { ADDIN_PAGES, ADDIN_PATH, LAUNCH_EVENT_FILE } from '../../service/http/addin/addin.ts'
import type { Document, Element } from '@xmldom/xmldom'
import { all, attribute, nameOf, textOf, typeOf } from './read-manifest.ts'
import type { Rule } from './rule.ts'

/** Elements whose value is an address, where they stand on their own or per language. */
const ADDRESS_HOLDERS = ['IconUrl', 'HighResolutionIconUrl', 'SupportUrl', 'SourceLocation', 'Image', 'Url']

interface Address {
  readonly element: Element
  readonly url: string
}

function addresses(document: Document): Address[] {
  return ADDRESS_HOLDERS.flatMap((name) => all(document, name)).flatMap((element) =>
    [element, ...all(element, 'Override')].flatMap((one) => {
      const url = attribute(one, 'DefaultValue') ?? attribute(one, 'Value')
      return url === null ? [] : [{ element, url }]
    }),
  )
}

/** Outlook loads nothing without TLS, and a schema takes `http:` as well. */
const https: Rule = {
  name: 'https',
  run: ({ document }) =>
    [
      ...addresses(document).map(({ element, url }) => ({ name: nameOf(element), url })),
      ...all(document, 'AppDomain').map((element) => ({ name: '<AppDomain>', url: textOf(element) })),
    ]
      .filter(({ url }) => !url.startsWith('https://'))
      .map(({ name, url }) => ({ what: `${name} has the address ${url}`, todo: 'use https' })),
}

/** One build setting, and no address that somebody would have to edit by hand. */
const oneBase: Rule = {
  name: 'one-base',
  run: ({ document, base }) =>
    addresses(document)
      .filter(({ url }) => url.startsWith('https://') && !url.startsWith(`${base}${ADDIN_PATH}/`))
      .map(({ element, url }) => ({
        what: `${nameOf(element)} has an address of its own: ${url}`,
        todo: `begin it with ${base}${ADDIN_PATH}/`,
      })),
}

const PAGES: readonly string[] = [...ADDIN_PAGES, LAUNCH_EVENT_FILE, 'support.html']

const pages: Rule = {
  name: 'pages',
  run: ({ document, base }) =>
    addresses(document)
      .filter(({ url }) => url.startsWith(`${base}${ADDIN_PATH}/`))
      .map(({ element, url }) => ({ element, path: url.slice(base.length + ADDIN_PATH.length + 1) }))
      .filter(({ path }) => !path.startsWith('icons/') && !PAGES.includes(path.split(/[?#]/)[0] ?? ''))
      .map(({ element, path }) => ({
        what: `${nameOf(element)} names the page ${path}, which the service does not serve`,
        todo: `use one of ${PAGES.join(', ')}`,
      })),
}

const appDomains: Rule = {
  name: 'app-domains',
  run: ({ document }) =>
    all(document, 'AppDomain')
      .map(textOf)
      .filter((domain) => /^https:/.test(domain) && !/^https:\/\/[a-z0-9.-]+(:\d+)?$/i.test(domain))
      .map((domain) => ({
        what: `has the AppDomain ${domain}`,
        todo: 'write the origin alone: no wildcard (Outlook takes none), no path, no slash at the end',
      })),
}

/** What is read from a PNG: its first chunk holds its size. Null: no PNG. */
function pixels(bytes: Buffer | null): string | null {
  if (bytes === null || bytes.length < 24 || bytes.toString('latin1', 1, 4) !== 'PNG') return null
  return `${bytes.readUInt32BE(16)}×${bytes.readUInt32BE(20)}`
}

const icons: Rule = {
  name: 'icons',
  run: ({ document, icon }) => {
    const images = new Map(
      all(document, 'Images')
        .flatMap((list) => all(list, 'Image'))
        .map((one) => [attribute(one, 'id'), one]),
    )
    const used = all(document, 'Icon')
      .flatMap((list) => all(list, 'Image'))
      .map((one) => ({
        name: nameOf(one),
        size: Number(attribute(one, 'size')) * Number(attribute(one, 'scale') ?? 1),
        target: images.get(attribute(one, 'resid')) ?? null,
      }))
    const listed = [
      { name: '<IconUrl>', size: 64, target: all(document, 'IconUrl')[0] ?? null },
      { name: '<HighResolutionIconUrl>', size: 128, target: all(document, 'HighResolutionIconUrl')[0] ?? null },
    ]
    return [...listed, ...used].flatMap(({ name, size, target }) => {
      // An undefined resid is another rule's.
      const url = target === null ? null : attribute(target, 'DefaultValue')
      if (url === null) return []
      const file = url.split('/').at(-1) ?? ''
      const found = pixels(icon(file))
      return found === `${size}×${size}`
        ? []
        : [{ what: `${name} is ${file}, ${found ?? 'no PNG of ours'}`, todo: `give it ${size}×${size} pixels` }]
    })
  },
}

/** The ribbon wants three sizes, phones nine; a missing one shows as an empty square. */
const iconSizes: Rule = {
  name: 'icon-sizes',
  run: ({ document }) =>
    all(document, 'Icon').flatMap((list) => {
      const phone = typeOf(list) === 'MobileIconList'
      const wanted = phone
        ? ['25', '32', '48'].flatMap((size) => [1, 2, 3].map((scale) => `${size}@${scale}`))
        : ['16@', '32@', '80@']
      const found = all(list, 'Image').map((one) => `${attribute(one, 'size') ?? ''}@${attribute(one, 'scale') ?? ''}`)
      return wanted
        .filter((one) => !found.includes(one))
        .map((one) => ({ what: `lacks the icon ${one} of ${nameOf(list.parentNode as Element)}`, todo: 'add it' }))
    }),
}

export const RULES_OF_ADDRESSES: readonly Rule[] = [https, oneBase, pages, appDomains, icons, iconSizes]
