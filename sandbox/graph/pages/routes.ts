import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html, Markup } from '../../hubspot/pages/html.ts'
import { style } from '../../hubspot/pages/style.ts'
import { chooseLanguage, formatMoment } from '../../hubspot/pages/words.ts'
import type { DirectoryUser } from '../directory/directory.ts'
import type { Person } from '../mail/letter.ts'
import type { Item, Mailbox } from '../mail/mailbox.ts'
import { plainText } from '../mail/present.ts'
import type { GraphState } from '../state.ts'
import { wordsOf, type Language, type Words } from './words.ts'

const perPage = 50

interface Context {
  state: GraphState
  language: Language
  words: Words
  /** `?lang=…` to carry on in links, or nothing. */
  asked: string | null
  path: string
}

/** Plain pages for people: mailboxes at `/`, a mailbox's folders and messages, one message as text. No token, no scripts. */
export function mailPages(app: FastifyInstance, state: GraphState): void {
  app.get('/', (request, reply) => {
    const context = contextOf(state, request)
    return send(reply, 200, layout(context, context.words.mailboxes, mailboxList(context)))
  })
  app.get('/mailboxes/:key', (request, reply) => {
    const context = contextOf(state, request)
    const user = state.directory.user(paramsOf(request)['key'] ?? '')
    if (!user?.hasMailbox) return notFound(reply, context)
    const query = request.query as Record<string, string | undefined>
    const page = Math.max(1, Math.floor(Number(query['page'] ?? 1)) || 1)
    return send(reply, 200, layout(context, user.displayName, mailboxPage(context, user, query['folder'], page)))
  })
  app.get('/mailboxes/:key/:id', async (request, reply) => {
    const context = contextOf(state, request)
    const params = paramsOf(request)
    const user = state.directory.user(params['key'] ?? '')
    const item = user?.hasMailbox ? state.mailboxOf(user).item(params['id'] ?? '') : undefined
    if (!item || item === 'malformed') return notFound(reply, context)
    return send(reply, 200, layout(context, item.letter.subject, await messagePage(context, item)))
  })
}

function mailboxList(context: Context): Markup {
  const { state, words } = context
  const users = [...state.directory.users.values()].filter((user) => user.hasMailbox)
  users.sort((a, b) => a.displayName.localeCompare(b.displayName))
  return html`<section class="card list">
    <ul class="plain">
      ${users.map((user) => {
        const mailbox = state.mailboxOf(user)
        const total = mailbox.folders.reduce((sum, folder) => sum + folder.items, 0)
        const status = user.userPurpose === 'shared' ? words.shared : user.accountEnabled ? '' : words.disabled
        return html`<li>
          <div class="name">
            <a href="${link(context, `/mailboxes/${user.id}`)}">${user.displayName}</a>
            <div class="small soft">${user.address}${status === '' ? null : html` · ${status}`}</div>
          </div>
          <div class="end small soft">${total} ${words.messages}</div>
        </li>`
      })}
    </ul>
  </section>`
}

function mailboxPage(context: Context, user: DirectoryUser, asked: string | undefined, page: number): Markup {
  const { words, language } = context
  const mailbox = context.state.mailboxOf(user)
  const folder = (asked === undefined ? undefined : mailbox.folder(asked)) ?? mailbox.wellKnown('inbox')
  const own = `/mailboxes/${user.id}`
  const items = mailbox.itemsOf(folder).sort((a, b) => b.receivedMs - a.receivedMs || b.number - a.number)
  const shown = items.slice((page - 1) * perPage, page * perPage)
  const at = (number: number, id = mailbox.folderId(folder.number)): string =>
    link(context, own, { folder: id, page: String(number) })
  return html`
    <h1>${user.displayName} <span class="small soft">${user.address}</span></h1>
    <div class="tabs">
      ${mailbox.folders
        .filter((each) => each.number !== 0 && !each.removed)
        .map((each) => {
          const current = each === folder ? html` aria-current="page"` : ''
          return html`<a href="${at(1, mailbox.folderId(each.number))}" ${current}>${each.name} ${each.items}</a>`
        })}
    </div>
    <section class="card list">
      ${shown.length === 0 ? html`<span class="soft">${words.empty}</span>` : null}
      <ul class="plain">
        ${shown.map((item) => row(context, own, mailbox, item, language))}
      </ul>
      <div class="pages">
        <span>${page > 1 ? html`<a href="${at(page - 1)}">← ${words.newer}</a>` : null}</span>
        <span>${page * perPage < items.length ? html`<a href="${at(page + 1)}">${words.older} →</a>` : null}</span>
      </div>
    </section>
  `
}

function row(context: Context, own: string, mailbox: Mailbox, item: Item, language: Language): Markup {
  const { subject, fromAddress } = item.letter
  return html`<li>
    <div class="name">
      <a href="${link(context, `${own}/${mailbox.itemId(item, true)}`)}"
        >${subject === '' ? context.words.noSubject : subject}</a
      >
      <div class="small soft">${fromAddress}</div>
    </div>
    <div class="end small soft">${formatMoment(new Date(item.receivedMs).toISOString(), language, true)}</div>
  </li>`
}

async function messagePage(context: Context, item: Item): Promise<Markup> {
  const { words, language } = context
  const head = item.letter.head()
  const body = await item.letter.body()
  const line = (label: string, people: (Person | null)[]): Markup | null =>
    people.length === 0
      ? null
      : html`<div class="small">
          <span class="soft">${label}</span>
          ${people.map((person) => `${person?.name ?? ''} <${person?.address ?? ''}>`).join(', ')}
        </div>`
  return html`<section class="card">
    <h1>${head.subject === '' ? words.noSubject : head.subject}</h1>
    ${line(words.from, [head.from])} ${line(words.to, head.to)} ${line(words.cc, head.cc)}
    <div class="small soft">${formatMoment(new Date(item.receivedMs).toISOString(), language, true)}</div>
    ${body.attachments.map((file) => html`<span class="pill">${file.filename ?? file.mimeType}</span> `)}
    <div style="white-space: pre-wrap; overflow-wrap: anywhere; margin-top: 16px">${plainText(body)}</div>
  </section>`
}

function layout(context: Context, title: string, body: Markup): string {
  const { words, language } = context
  const switchTo = (lang: Language, name: string): Markup => {
    const current = lang === language ? html` aria-current="true"` : ''
    return html`<a href="${context.state.basePath}${context.path}?lang=${lang}" lang="${lang}" ${current}>${name}</a>`
  }
  return html`<!doctype html>
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
            <nav class="lang">${switchTo('en', 'English')} ${switchTo('zh-CN', '中文')}</nav>
          </div>
        </header>
        <main class="wrap">${body}</main>
        <footer class="wrap">${words.sandboxNote}</footer>
      </body>
    </html>`.text
}

function link(context: Context, path: string, params: Record<string, string> = {}): string {
  const all = { ...params, ...(context.asked === null ? {} : { lang: context.asked }) }
  const query = new URLSearchParams(all).toString()
  return `${context.state.basePath}${path}${query === '' ? '' : `?${query}`}`
}

function contextOf(state: GraphState, request: FastifyRequest): Context {
  const { lang } = request.query as Record<string, string | undefined>
  const language = chooseLanguage(lang, request.headers['accept-language'])
  const path = request.url.split('?')[0]!
  return { state, language, words: wordsOf(language), asked: lang === undefined ? null : language, path }
}

function paramsOf(request: FastifyRequest): Record<string, string | undefined> {
  return request.params as Record<string, string | undefined>
}

function notFound(reply: FastifyReply, context: Context): FastifyReply {
  const { words } = context
  return send(reply, 404, layout(context, words.notFound, html`<p class="card">${words.notFound}</p>`))
}

function send(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'")
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('vary', 'accept-language')
    .send(page)
}
