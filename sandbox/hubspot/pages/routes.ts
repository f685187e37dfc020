import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { StandInState } from '../state.ts'
import { html } from './html.ts'
import { indexPage } from './index-page.ts'
import { layout, type PageContext } from './layout.ts'
import { recordPage } from './record-page.ts'
import { chooseLanguage, wordsOf } from './words.ts'

/**
 * Plain pages for people: an index at `/`, a page a record at `/records/<type>/<id>`, which links as HubSpot writes them
 * (`/contacts/<portal>/record/<type id>/<id>`) reach too. No token, no scripts.
 */
export function recordPages(app: FastifyInstance, state: StandInState): void {
  app.get('/', (request, reply) => {
    const query = request.query as Record<string, string | undefined>
    const asked = { type: query['type'] ?? 'companies', query: query['q'] ?? '', page: pageNumber(query['page']) }
    return send(reply, 200, indexPage(state, contextOf(state, request), asked))
  })
  // HubSpot's own screens have their records at the second of these addresses, by the number of the type.
  const show = (request: FastifyRequest, reply: FastifyReply) => {
    const params = request.params as { type: string; id: string }
    const context = contextOf(state, request)
    const type = state.store.types.find(params.type)
    const record = type && !type.engagement ? state.store.record(type.id, params.id) : undefined
    if (!type || !record) {
      const { words } = context
      return send(reply, 404, layout(context, words.notFound, html`<p class="card">${words.notFound}</p>`))
    }
    const page = pageNumber((request.query as Record<string, string | undefined>)['page'])
    return send(reply, 200, recordPage(state, context, type, record, page))
  }
  app.get('/records/:type/:id', show)
  app.get('/contacts/:portal/record/:type/:id', show)
}

function contextOf(state: StandInState, request: FastifyRequest): PageContext {
  const [path, search] = request.url.split('?')
  const params = new URLSearchParams(search)
  const asked = params.get('lang') ?? undefined
  params.delete('lang')
  const language = chooseLanguage(asked, request.headers['accept-language'])
  const rest = params.toString()
  return {
    language,
    words: wordsOf(language),
    basePath: state.basePath,
    here: `${path}${rest === '' ? '' : `?${rest}`}`,
    languageAsked: asked !== undefined,
  }
}

function pageNumber(value: string | undefined): number {
  const number = Number(value)
  return Number.isInteger(number) && number > 0 ? number : 1
}

function send(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    )
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('vary', 'accept-language')
    .send(page)
}
