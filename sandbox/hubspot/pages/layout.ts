import { html, Markup } from './html.ts'
import { style } from './style.ts'
import type { Language, Words } from './words.ts'

export interface PageContext {
  language: Language
  words: Words
  basePath: string
  /** Path and query of this page without `lang`, for the language links. */
  here: string
  /** Whether the language was asked for in the address, and so is carried on in links. */
  languageAsked: boolean
}

/** A link inside the stand-in, under the base path, keeping an asked-for language. */
export function link(context: PageContext, path: string, params: Record<string, string> = {}): string {
  const all = { ...params, ...(context.languageAsked ? { lang: context.language } : {}) }
  const query = new URLSearchParams(all).toString()
  return `${context.basePath}${path}${query === '' ? '' : `?${query}`}`
}

export function layout(context: PageContext, title: string, body: Markup): string {
  const { words, language } = context
  const switchTo = (lang: Language, name: string): Markup => {
    const join = context.here.includes('?') ? '&' : '?'
    const current = lang === language ? html` aria-current="true"` : ''
    return html`<a href="${context.basePath}${context.here}${join}lang=${lang}" lang="${lang}" ${current}>${name}</a>`
  }
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${words.title}</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <header class="top">
          <div class="wrap">
            <a class="brand" href="${link(context, '/')}"><span></span>${words.title}</a>
            <a href="${link(context, '/')}" class="small">${words.allRecords}</a>
            <nav class="lang">${switchTo('en', 'English')} ${switchTo('zh-CN', '中文')}</nav>
          </div>
        </header>
        <main class="wrap">${body}</main>
        <footer class="wrap">${words.sandboxNote}</footer>
      </body>
    </html>`
  return page.text
}

/** First letter of a name, for the little picture beside it. */
export function initial(name: string): string {
  const letter = /[\p{L}\p{N}]/u.exec(name)
  return letter ? letter[0].toUpperCase() : '·'
}
