import type { WordKey } from '../../../shared/words/en.ts'
import type { Value } from '../../../shared/words/fill.ts'
import { say, wordsFor } from '../../../shared/words/words.ts'
import { languageOf } from '../api/language.ts'
import { type Html, html } from '../pages/html.ts'

/** Pages a browser shows outside Outlook: no script; their one style carries the nonce. */
interface PlainPage {
  readonly nonce: string
  readonly acceptLanguage: string | undefined
}

/** The manifest's support address: what it is, and whom to ask. */
export function supportPage(page: PlainPage, version: string): string {
  return plainPage(page, (t) => [
    html`<h1>${t('addin.support.title')}</h1>`,
    html`<p>${t('addin.support.what')}</p>`,
    html`<p>${t('addin.support.first')}</p>`,
    html`<p>${t('addin.support.whom', { version })}</p>`,
  ])
}

/**
 * Where Microsoft sends an admin after asking for consent. `tenant` in the query proves nothing (facts/outlook.md A3) and is
 * not shown; `state` is shown so that the admin can compare it with what the command printed.
 */
export function consentPage(page: PlainPage, query: Readonly<Record<string, unknown>>): string {
  const text = (name: string) => (typeof query[name] === 'string' ? (query[name] as string).slice(0, 100) : null)
  const given = text('admin_consent')?.toLowerCase() === 'true' && text('error') === null
  const state = text('state')
  return plainPage(page, (t) => [
    html`<h1>${t('addin.name')}</h1>`,
    html`<p>${given ? t('addin.consent.given') : t('addin.consent.refused', { code: text('error') ?? '?' })}</p>`,
    html`<p>${state === null ? t('addin.consent.no-state') : t('addin.consent.state', { state })}</p>`,
  ])
}

type Say = (key: WordKey, values?: Readonly<Record<string, Value>>) => string

function plainPage({ nonce, acceptLanguage }: PlainPage, body: (t: Say) => readonly Html[]): string {
  const words = wordsFor(languageOf(acceptLanguage))
  const t: Say = (key, values) => say(words, key, values)
  return html`<!doctype html>
    <html lang="${words.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${t('addin.name')}</title>
        <link rel="icon" href="/addin/icons/icon-32.png" />
        <style nonce="${nonce}">
          :root {
            color-scheme: light dark;
          }
          body {
            font:
              16px/1.6 system-ui,
              sans-serif;
            max-width: 40rem;
            margin: 3rem auto;
            padding: 0 1rem;
          }
        </style>
      </head>
      <body>
        <main>${body(t)}</main>
      </body>
    </html> `.text
}
