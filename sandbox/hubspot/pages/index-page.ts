import { byNumber } from '../crm/store.ts'
import type { StoredRecord } from '../crm/table.ts'
import type { StandInState } from '../state.ts'
import { html, type Markup } from './html.ts'
import { initial, layout, link, type PageContext } from './layout.ts'
import { nameOf } from './record-page.ts'
import { ownerName } from './timeline.ts'

const perPage = 50
const shownTypes = ['0-2', '0-1', '0-3']
const engagementTypes = ['0-49', '0-48', '0-47', '0-46', '0-27']

/** The list of records of one kind, searched by name, domain or address. */
export function indexPage(
  state: StandInState,
  context: PageContext,
  asked: { type: string; query: string; page: number },
): string {
  const { words } = context
  const type = state.store.types.find(asked.type)
  const typeId = type && shownTypes.includes(type.id) ? type.id : '0-2'
  const found = findRecords(state, typeId, asked.query)
  const shown = found.slice((asked.page - 1) * perPage, asked.page * perPage)
  const plural = state.store.types.find(typeId)!.plural
  const at = (page: number): string => link(context, '/', { type: plural, q: asked.query, page: String(page) })
  const body = html`
    <form class="search" method="get" action="${context.basePath}/" role="search">
      <input type="hidden" name="type" value="${plural}" />
      ${context.languageAsked ? html`<input type="hidden" name="lang" value="${context.language}" />` : null}
      <input
        type="search"
        name="q"
        value="${asked.query}"
        placeholder="${words.searchHint}"
        aria-label="${words.searchHint}"
      />
      <button>${words.search}</button>
    </form>
    <div class="tabs">
      ${shownTypes.map((id) => {
        const tab = state.store.types.find(id)!
        const current = id === typeId ? html` aria-current="page"` : ''
        return html`<a href="${link(context, '/', { type: tab.plural, q: asked.query })}" ${current}
          >${words[tab.plural as 'contacts']} ${countLive(state, id)}</a
        >`
      })}
    </div>
    <section class="card list">
      ${shown.length === 0 ? html`<span class="soft">${words.nothingFound}</span>` : null}
      <ul class="plain">
        ${shown.map((record) => row(state, context, record))}
      </ul>
      ${
        found.length <= perPage
          ? null
          : html`<div class="pages">
              <span>${asked.page > 1 ? html`<a href="${at(asked.page - 1)}">← ${words.previous}</a>` : null}</span>
              <span class="soft">${asked.page} / ${Math.ceil(found.length / perPage)}</span>
              <span
                >${asked.page * perPage < found.length ? html`<a href="${at(asked.page + 1)}">${words.next} →</a>` : null}</span
              >
            </div>`
      }
    </section>
  `
  return layout(context, words[plural as 'contacts'], body)
}

function findRecords(state: StandInState, typeId: string, query: string): StoredRecord[] {
  const wanted = query.trim().toLowerCase()
  const { searchable } = state.store.types.find(typeId)!
  return [...state.store.table(typeId).records.values()]
    .filter((record) => !record.archived)
    .filter(
      (record) =>
        wanted === '' || searchable.some((name) => (record.properties[name] ?? '').toLowerCase().includes(wanted)),
    )
    .sort((a, b) => nameOf(a, '').localeCompare(nameOf(b, '')) || byNumber(a.id, b.id))
}

function countLive(state: StandInState, typeId: string): number {
  let count = 0
  for (const record of state.store.table(typeId).records.values()) if (!record.archived) count++
  return count
}

function row(state: StandInState, context: PageContext, record: StoredRecord): Markup {
  const { words } = context
  const type = state.store.types.find(record.type)!
  const name = nameOf(record, words.unnamed)
  const under = record.properties['domain'] ?? record.properties['email'] ?? ''
  const owner = ownerName(state, record.properties['hubspot_owner_id'])
  const engagements = engagementTypes.reduce((sum, id) => sum + state.store.linksOf(record, id).size, 0)
  return html`<li>
    <div class="face small ${record.type === '0-1' ? 'round' : ''}" aria-hidden="true">${initial(name)}</div>
    <div class="name">
      <a href="${link(context, `/records/${type.singular}/${record.id}`)}">${name}</a>
      ${under === '' || under === name ? null : html`<div class="small soft">${under}</div>`}
    </div>
    <div class="end small soft">
      <div>${engagements} ${words.engagements}</div>
      ${owner === '' ? null : html`<div class="small">${owner}</div>`}
    </div>
  </li>`
}
