import { createHash } from 'node:crypto'
import { DOMParser, type Document, type Element, onErrorStopParsing } from '@xmldom/xmldom'

/** A manifest and everything around it that a rule compares it with. */
export interface Manifest {
  readonly text: string
  readonly document: Document
  /** Where all of our addresses begin. */
  readonly base: string
  /** An icon's bytes by file name; null: there is none. */
  readonly icon: (name: string) => Buffer | null
  /** Functions that the launch-event file associates. */
  readonly functions: readonly string[]
  /** What was released last; null: a deployed file, which is not released but made. */
  readonly record: ManifestRecord | null
}

/** The content a version stands for: whoever deployed it got this. */
export interface ManifestRecord {
  readonly version: string
  /** SHA-256 of everything but the version, layout and comments apart. */
  readonly content: string
}

/** Parses a manifest; throws xmldom's ParseError where it is not well-formed. */
export function parseManifest(text: string): Document {
  return new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml')
}

/** Every element of that name (without its prefix) below `root`, in document order. */
export function all(root: Document | Element, name: string): Element[] {
  return [...root.getElementsByTagNameNS('*', name)]
}

export function children(element: Element): Element[] {
  return [...element.childNodes].filter((node): node is Element => node.nodeType === 1)
}

export function child(element: Element, name: string): Element | null {
  return children(element).find((one) => one.localName === name) ?? null
}

export function textOf(element: Element | null): string {
  return element?.textContent?.trim() ?? ''
}

export function attribute(element: Element, name: string): string | null {
  return element.hasAttribute(name) ? element.getAttribute(name) : null
}

/** The type an element says it has: `xsi:type` without a prefix. */
export function typeOf(element: Element): string {
  return (element.getAttribute('xsi:type') ?? '').replace(/^.*:/, '')
}

/** `<name id=…>` or `<name resid=…>`, for the reader of a problem. */
export function nameOf(element: Element): string {
  const key = ['id', 'resid', 'Type', 'xsi:type', 'Locale'].find((one) => element.hasAttribute(one))
  return key === undefined ? `<${element.tagName}>` : `<${element.tagName} ${key}="${element.getAttribute(key) ?? ''}">`
}

/** The inner VersionOverrides, which hold all that counts; null: there is none. */
export function inner(document: Document): Element | null {
  return all(document, 'VersionOverrides').find((one) => typeOf(one) === 'VersionOverridesV1_1') ?? null
}

export function versionOf(document: Document): string {
  const root = document.documentElement
  return root === null ? '' : textOf(child(root, 'Version'))
}

export function recordOf(document: Document): ManifestRecord {
  const write = (element: Element): string => {
    const attributes = [...element.attributes].map(({ name, value }) => `${name}=${value}`).sort()
    const inside = children(element).filter((one) => one.localName !== 'Version')
    const text = inside.length === 0 ? textOf(element) : inside.map(write).join('')
    return `<${element.localName ?? ''} ${attributes.join(' ')}>${text}</>`
  }
  const root = document.documentElement
  const content = createHash('sha256')
    .update(root === null ? '' : write(root))
    .digest('hex')
  return { version: versionOf(document), content }
}
