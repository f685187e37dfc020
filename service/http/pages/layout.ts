import type { Locale, Value } from '../../../shared/words/fill.ts'
import { LOCALES, say, type Words, wordsFor } from '../../../shared/words/words.ts'
import type { WordKey } from '../../../shared/words/en.ts'
import { type Html, html } from './html.ts'

/** What every page knows about its reader and its place. */
export interface PageContext {
  readonly words: Words
  /** Path and query without `lang`. */
  readonly path: string
  readonly query: ReadonlyMap<string, string>
  /** The reader chose the language himself: links keep it. */
  readonly langChosen: boolean
  /** Whose figures these are; shown beside the name of the product. */
  readonly company: string
  readonly asOf: number
  /** Where the CRM's record pages are, as a path on this address; null when they are elsewhere. */
  readonly crmPath: string | null
}

export function contextOf(
  url: string,
  acceptLanguage: string | undefined,
  rest: Pick<PageContext, 'company' | 'asOf' | 'crmPath'>,
): PageContext {
  const asked = new URL(url, 'http://localhost')
  const chosen = LOCALES.find((locale) => locale === asked.searchParams.get('lang'))
  const query = new Map([...asked.searchParams].filter(([name]) => name !== 'lang'))
  return {
    words: wordsFor(chosen ?? preferred(acceptLanguage)),
    path: asked.pathname,
    query,
    langChosen: chosen !== undefined,
    ...rest,
  }
}

/** Accept-Language (RFC 9110 §12.5.4): the best-weighted language that we speak. */
function preferred(header: string | undefined): Locale {
  const wanted = (header ?? '')
    .split(',')
    .map((part, place) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = Number(/^\s*q=([\d.]+)/.exec(parameters.find((p) => /^\s*q=/.test(p)) ?? '')?.[1] ?? 1)
      return { tag: tag.trim(), weight: Number.isNaN(weight) ? 0 : weight, place }
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight || a.place - b.place)
  for (const { tag } of wanted) {
    if (/^zh\b/.test(tag)) return 'zh-CN'
    if (/^en\b/.test(tag)) return 'en'
  }
  return 'en'
}

/** A path on this address with a query; keeps a chosen language. */
export function link(context: PageContext, path: string, query: Readonly<Record<string, string>> = {}): string {
  const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
  if (context.langChosen) parameters.set('lang', context.words.locale)
  const text = parameters.toString()
  return text === '' ? path : `${path}?${text}`
}

export function t(context: PageContext, key: WordKey, values: Readonly<Record<string, Value>> = {}): string {
  return say(context.words, key, values)
}

export function page(context: PageContext, title: string, body: Html): string {
  const here = Object.fromEntries(context.query)
  const other: Locale = context.words.locale === 'en' ? 'zh-CN' : 'en'
  const otherLink = link({ ...context, langChosen: true, words: wordsFor(other) }, context.path, here)
  return html`<!doctype html>
    <html lang="${context.words.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${t(context, 'page.product')}</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header class="top">
          <a class="brand" href="${link(context, '/')}">${t(context, 'page.product')}</a>
          <span class="where">${context.company}</span>
          <nav>
            <a href="${link(context, '/capture')}">${t(context, 'page.capture-link')}</a>
            ${context.crmPath === null ? null : html`<a href="${link(context, `${context.crmPath}/`)}">${t(context, 'page.crm')}</a>`}<a
              href="${otherLink}"
              lang="${other}"
              >${other === 'en' ? 'English' : '中文'}</a
            >
          </nav>
        </header>
        <main>${body}</main>
        <footer>${t(context, 'cli.limits')}</footer>
      </body>
    </html> `.text
}
