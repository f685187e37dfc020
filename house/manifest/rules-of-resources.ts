import type { Element } from '@xmldom/xmldom'
import { all, attribute, child, nameOf, textOf } from './read-manifest.ts'
import type { Manifest } from './read-manifest.ts'
import type { Rule } from './rule.ts'

const MOST_ID = 32
/** [MS-OWEMXML] ShortString and LongString. */
const MOST_SHORT = 125
const MOST_LONG = 250
/** What a phone shows of a button (facts: add-mobile-support). */
const MOST_ON_PHONES = 16

interface Use {
  readonly element: Element
  readonly resid: string
  readonly kind: 'Images' | 'Urls' | 'ShortStrings' | 'LongStrings'
}

function kindOf(element: Element): Use['kind'] {
  if (element.localName === 'Image') return 'Images'
  if (element.localName === 'Description') return 'LongStrings'
  return ['Label', 'Title'].includes(element.localName ?? '') ? 'ShortStrings' : 'Urls'
}

function uses({ document }: Manifest): Use[] {
  return all(document, '*').flatMap((element) => {
    const resid = attribute(element, 'resid')
    return resid === null ? [] : [{ element, resid, kind: kindOf(element) }]
  })
}

function resources({ document }: Manifest): { id: string; kind: string; element: Element }[] {
  return all(document, 'Resources').flatMap((list) =>
    ['Image', 'Url', 'String'].flatMap((name) =>
      all(list, name).map((element) => ({
        id: attribute(element, 'id') ?? '',
        kind: (element.parentNode as Element).localName ?? '',
        element,
      })),
    ),
  )
}

const defined: Rule = {
  name: 'resid-defined',
  run: (manifest) => {
    const ids = resources(manifest).map(({ id }) => id)
    return uses(manifest)
      .filter(({ resid }) => !ids.includes(resid))
      .map(({ element }) => ({
        what: `${nameOf(element)} names nothing in Resources`,
        todo: 'define it, or mend the name',
      }))
  },
}

const ofItsKind: Rule = {
  name: 'resid-kind',
  run: (manifest) => {
    const kinds = new Map(resources(manifest).map(({ id, kind }) => [id, kind]))
    return uses(manifest)
      .filter(({ resid, kind }) => kinds.has(resid) && kinds.get(resid) !== kind)
      .map(({ element, resid, kind }) => ({
        what: `${nameOf(element)} names one of ${kinds.get(resid) ?? ''}`,
        todo: `it needs one of ${kind}`,
      }))
  },
}

const shortIds: Rule = {
  name: 'resid-length',
  run: (manifest) =>
    [...new Set([...uses(manifest).map(({ resid }) => resid), ...resources(manifest).map(({ id }) => id)])]
      .filter((id) => id.length > MOST_ID || id === '')
      .map((id) => ({
        what: `has the resource id "${id}" of ${id.length} characters`,
        todo: `use at most ${MOST_ID}`,
      })),
}

const used: Rule = {
  name: 'resid-unused',
  run: (manifest) => {
    const names = uses(manifest).map(({ resid }) => resid)
    return resources(manifest)
      .filter(({ id }) => !names.includes(id))
      .map(({ element }) => ({ what: `defines ${nameOf(element)}, which nothing names`, todo: 'remove it' }))
  },
}

const once: Rule = {
  name: 'resid-twice',
  run: (manifest) => {
    const ids = resources(manifest).map(({ id }) => id)
    return ids
      .filter((id, at) => ids.indexOf(id) !== at)
      .map((id) => ({ what: `defines "${id}" twice`, todo: 'keep one' }))
  },
}

/** Everything a person reads, with how long it may be. */
function texts(manifest: Manifest): { element: Element; most: number }[] {
  const root = manifest.document.documentElement
  const own = (name: string) => (root === null ? null : child(root, name))
  const phone = all(manifest.document, 'MobileFormFactor')
    .flatMap((one) => all(one, 'Label'))
    .map((label) => attribute(label, 'resid'))
  return [
    { element: own('DisplayName'), most: MOST_SHORT },
    { element: own('Description'), most: MOST_LONG },
    ...resources(manifest)
      .filter(({ element }) => element.localName === 'String')
      .map(({ id, kind, element }) => ({
        element,
        most: phone.includes(id) ? MOST_ON_PHONES : kind === 'ShortStrings' ? MOST_SHORT : MOST_LONG,
      })),
  ].flatMap(({ element, most }) => (element === null ? [] : [{ element, most }]))
}

const defaultLocale = (manifest: Manifest): string => textOf(all(manifest.document, 'DefaultLocale')[0] ?? null)

const locale: Rule = {
  name: 'default-locale',
  run: (manifest) =>
    defaultLocale(manifest) === 'en-US'
      ? []
      : [{ what: `has the default locale "${defaultLocale(manifest)}"`, todo: 'its texts are en-US' }],
}

/** A schema takes it; Outlook refuses the manifest, or takes either of the two texts. */
const overrides: Rule = {
  name: 'override-locale',
  run: ({ document }) =>
    all(document, '*').flatMap((element) => {
      const locales = [...element.childNodes]
        .filter((node): node is Element => node.nodeType === 1 && node.localName === 'Override')
        .flatMap((one) => attribute(one, 'Locale') ?? [])
      return locales
        .filter((one, at) => one === 'en-US' || locales.indexOf(one) !== at)
        .map((one) => ({ what: `${nameOf(element)} says it twice for ${one}`, todo: 'remove that Override' }))
    }),
}

const chinese: Rule = {
  name: 'zh-cn',
  run: (manifest) =>
    texts(manifest)
      .filter(
        ({ element }) =>
          !all(element, 'Override').some(
            (one) => attribute(one, 'Locale') === 'zh-CN' && /\p{Script=Han}/u.test(attribute(one, 'Value') ?? ''),
          ),
      )
      .map(({ element }) => ({ what: `${nameOf(element)} has no Chinese`, todo: 'add an Override for zh-CN' })),
}

const lengths: Rule = {
  name: 'text-length',
  run: (manifest) =>
    texts(manifest).flatMap(({ element, most }) =>
      [element, ...all(element, 'Override')]
        .map((one) => attribute(one, 'DefaultValue') ?? attribute(one, 'Value') ?? '')
        .filter((text) => text === '' || [...text].length > most)
        .map((text) => ({
          what: `${nameOf(element)} has a text of ${[...text].length} characters`,
          todo: `say it in 1 to ${most}`,
        })),
    ),
}

export const RULES_OF_RESOURCES: readonly Rule[] = [
  ...[defined, ofItsKind, shortIds, used, once, locale, overrides, chinese, lengths],
]
