import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SAME_IN_BOTH_LANGUAGES } from '../same-in-both-languages.ts'
import type { Check, Problem } from '../problem.ts'

export type Catalogue = Record<string, string>

/** The service's words, and those of the panes. */
const SERVICE = { en: 'shared/words/en.ts', zh: 'shared/words/zh-cn.ts' }
const PANES = { en: 'addin/words/en.ts', zh: 'addin/words/zh-cn.ts' }

/**
 * Compares the two catalogues: the same keys, in each sentence the same placeholders (`{name}`), nothing empty, and no
 * Chinese sentence that is just the English one, unless `same` gives the reason why.
 */
export function catalogueProblems(
  en: Catalogue,
  zh: Catalogue,
  same: Record<string, string>,
  { en: EN, zh: ZH } = SERVICE,
): Problem[] {
  const problems: Problem[] = []
  const report = (where: string, what: string, todo: string): void => void problems.push({ where, what, todo })

  for (const [key, sentence] of Object.entries(en)) {
    if (sentence.trim() === '' && !mayBeBlank(key)) report(`${EN}: ${key}`, 'is empty', 'write it')
    const translated = zh[key]
    if (translated === undefined) {
      report(`${ZH}: ${key}`, 'is missing', 'translate it')
      continue
    }
    if (translated.trim() === '' && !mayBeBlank(key)) report(`${ZH}: ${key}`, 'is empty', 'translate it')
    if (translated === sentence && same[key] === undefined) {
      report(`${ZH}: ${key}`, 'is the English sentence', 'translate it, or list it with its reason in the house')
    }
    if (translated !== sentence && same[key] !== undefined) {
      report(`house/same-in-both-languages.ts: ${key}`, 'is listed but differs', 'take it off the list')
    }
    const [wanted, found] = [placeholders(sentence), placeholders(translated)]
    if (wanted.join() !== found.join()) {
      report(
        `${ZH}: ${key}`,
        `has the placeholders {${found.join('} {')}}, the English one {${wanted.join('} {')}}`,
        'use the same ones in both',
      )
    }
  }
  for (const key of Object.keys(zh)) {
    if (en[key] === undefined) report(`${EN}: ${key}`, 'is missing', 'write it, or remove it from zh-CN')
  }
  for (const key of Object.keys(same)) {
    if (en[key] === undefined) report(`house/same-in-both-languages.ts: ${key}`, 'is no key', 'take it off the list')
  }
  return problems
}

/** Between two sentences stands a blank in English and nothing in Chinese. */
function mayBeBlank(key: string): boolean {
  return key.endsWith('-separator')
}

/** The distinct placeholder names of a sentence, sorted: what a format adds after the name is the sentence's own. */
function placeholders(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/\{\s*([A-Za-z_]\w*)/g)].map((match) => match[1] ?? ''))].sort()
}

async function load(root: string, file: string): Promise<Catalogue> {
  const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>
  const catalogues = Object.values(module).filter(
    (value): value is Catalogue =>
      typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string'),
  )
  if (catalogues.length !== 1 || catalogues[0] === undefined) {
    throw new Error(`${file} must export exactly one flat Record<string, string>; found ${catalogues.length}`)
  }
  return catalogues[0]
}

export const catalogues: Check = {
  name: 'catalogues',
  holds: 'English and Chinese say the same things, and the Chinese is Chinese',
  run: async (root) => {
    const files = [SERVICE, PANES].flatMap(({ en, zh }) => [en, zh])
    const missing = files.filter((file) => !existsSync(join(root, file)))
    if (missing.length > 0) {
      return { problems: missing.map((where) => ({ where, what: 'does not exist', todo: 'write the catalogue' })) }
    }
    const panes = await load(root, PANES.en)
    // The list is one; a key belongs to the panes where they have it.
    const same = (ours: boolean): Record<string, string> =>
      Object.fromEntries(Object.entries(SAME_IN_BOTH_LANGUAGES).filter(([key]) => (panes[key] !== undefined) === ours))
    return {
      problems: [
        ...catalogueProblems(await load(root, SERVICE.en), await load(root, SERVICE.zh), same(false)),
        ...catalogueProblems(panes, await load(root, PANES.zh), same(true), PANES),
      ],
    }
  },
}
