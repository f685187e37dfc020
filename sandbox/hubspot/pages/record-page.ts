import type { ObjectType } from '../crm/object-types.ts'
import type { PropertyDefinition } from '../crm/property-definitions.ts'
import { byNumber } from '../crm/store.ts'
import type { StoredRecord } from '../crm/table.ts'
import type { StandInState } from '../state.ts'
import { html, type Markup } from './html.ts'
import { initial, layout, link, type PageContext } from './layout.ts'
import { engagementsOf, entryOf, fullName, ownerName, timelineEntry } from './timeline.ts'
import { formatMoment, labelOf, type Language } from './words.ts'

const perPage = 40
const associatedMost = 25
/** Shown first, in this order; what HubSpot keeps for itself is not shown. */
const leading = ['domain', 'email', 'hs_additional_emails', 'jobtitle', 'phone', 'hubspot_owner_id', 'lifecyclestage']
const internal =
  /^(hs_object_id|hs_object_source.*|hs_createdate|hs_lastmodifieddate|lastmodifieddate|hs_email_domain|hs_created_by_user_id|hubspot_owner_assigneddate|associatedcompanyid|name|firstname|lastname|dealname|hs_is_closed.*)$/

/** A record's name as people know it. */
export function nameOf(record: StoredRecord, unnamed: string): string {
  const p = record.properties
  if (record.type === '0-1') return fullName(p['firstname'] ?? '', p['lastname'] ?? '') || (p['email'] ?? unnamed)
  return p['name'] ?? p['dealname'] ?? p['subject'] ?? p['domain'] ?? unnamed
}

/** The page of one company, contact, deal or ticket: properties, timeline, associations. */
export function recordPage(
  state: StandInState,
  context: PageContext,
  type: ObjectType,
  record: StoredRecord,
  page: number,
): string {
  const { words } = context
  const name = nameOf(record, words.unnamed)
  const engagements = engagementsOf(state, record)
  const shown = engagements.slice((page - 1) * perPage, page * perPage)
  const under = record.properties['domain'] ?? record.properties['email'] ?? ''
  const round = type.id === '0-1' ? 'round' : ''
  const body = html`
    <div class="hero">
      <div class="face ${round}" aria-hidden="true">${initial(name)}</div>
      <div>
        <h1>${name}</h1>
        <div class="soft">
          ${under === '' || under === name ? null : html`${under} · `}${engagements.length} ${words.engagements}
          ${record.archived ? html` · <span class="pill">${words.archived}</span>` : null}
        </div>
      </div>
    </div>
    <div class="record">
      <div class="left">${propertyCards(state, context, record)}</div>
      <section class="card centre">
        <h2>${words.timeline}</h2>
        ${shown.length === 0 ? html`<p class="soft">${words.nothingYet}</p>` : null}
        <ol class="timeline">
          ${shown.map((item) => timelineEntry(entryOf(state, item, words, context.language), words))}
        </ol>
        ${pager(context, `/records/${type.singular}/${record.id}`, page, engagements.length)}
      </section>
      <aside class="right">
        ${['0-1', '0-2', '0-3', '0-5'].map((to) => associationCard(state, context, record, to))}
      </aside>
    </div>
  `
  return layout(context, name, body)
}

function pager(context: PageContext, path: string, page: number, total: number): Markup | null {
  if (total <= perPage) return null
  const last = Math.ceil(total / perPage)
  const to = (number: number, label: string): Markup =>
    html`<a href="${link(context, path, { page: String(number) })}">${label}</a>`
  return html`<div class="pages">
    <span>${page > 1 ? to(page - 1, `← ${context.words.newer}`) : null}</span>
    <span class="soft">${page} / ${last}</span>
    <span>${page < last ? to(page + 1, `${context.words.older} →`) : null}</span>
  </div>`
}

function propertyCards(state: StandInState, context: PageContext, record: StoredRecord): Markup {
  const { words } = context
  const definitions = Object.keys(record.properties)
    .map((name) => state.store.definition(record.type, name))
    .filter((definition) => definition !== undefined)
    .filter((definition) => !internal.test(definition.name))
  const custom = definitions.filter((definition) => !definition.hubspotDefined)
  const builtIn = definitions
    .filter((definition) => definition.hubspotDefined)
    .sort((a, b) => rank(a.name) - rank(b.name))
  const card = (title: string, list: PropertyDefinition[], extra: string): Markup =>
    html`<section class="card ${extra}">
      <h2>${title}</h2>
      <dl>${list.map((definition) => propertyLine(state, context, record, definition))}</dl>
    </section>`
  const groups = [...new Set(custom.map((definition) => definition.groupName))]
  return html`${groups.map((group) => {
    const label = state.store.table(record.type).groups.get(group)?.label ?? words.fromApps
    return card(
      label,
      custom.filter((definition) => definition.groupName === group),
      'apps',
    )
  })}${card(words.properties, builtIn, '')}`
}

function rank(name: string): number {
  const position = leading.indexOf(name)
  return position === -1 ? leading.length : position
}

function propertyLine(
  state: StandInState,
  context: PageContext,
  record: StoredRecord,
  definition: PropertyDefinition,
): Markup {
  const raw = record.properties[definition.name]!
  const isMoment = definition.type === 'datetime' || definition.type === 'date'
  const value =
    definition.referencedObjectType === 'OWNER'
      ? ownerName(state, raw)
      : isMoment
        ? formatMoment(raw, context.language, definition.type === 'datetime')
        : (definition.options.find((option) => option.value === raw)?.label ?? raw)
  return html`<div class="${value.length > 26 ? 'long' : ''}">
    <dt>${labelOf(definition, context.language)}</dt>
    <dd>${value.length > 1_500 ? `${value.slice(0, 1_500)}…` : value}</dd>
  </div>`
}

function associationCard(state: StandInState, context: PageContext, record: StoredRecord, to: string): Markup | null {
  const type = state.store.types.find(to)!
  const targets = [...state.store.linksOf(record, to).keys()]
    .map((id) => state.store.live(to, id))
    .filter((target) => target !== undefined)
    .sort((a, b) => byNumber(a.id, b.id))
  if (targets.length === 0) return null
  const primary = state.store.primaryCompany(record)
  const title = context.words[type.plural as 'contacts']
  const rows = targets.slice(0, associatedMost).map((target) => {
    const name = nameOf(target, context.words.unnamed)
    const under =
      to === '0-3'
        ? dealLine(state, target, context.language)
        : (target.properties['jobtitle'] ?? target.properties['domain'] ?? target.properties['email'] ?? '')
    return html`<li>
      <div class="face small ${to === '0-1' ? 'round' : ''}" aria-hidden="true">${initial(name)}</div>
      <div>
        <a href="${link(context, `/records/${type.singular}/${target.id}`)}">${name}</a>
        ${to === '0-2' && target.id === primary ? html` <span class="pill">${context.words.primary}</span>` : null}
        ${under === name ? null : html`<div class="small soft">${under}</div>`}
      </div>
    </li>`
  })
  return html`<section class="card">
    <h2>${title} (${targets.length})</h2>
    <ul class="plain">
      ${rows}
      ${targets.length > associatedMost ? html`<li class="soft small">+ ${targets.length - associatedMost} ${context.words.more}</li>` : null}
    </ul>
  </section>`
}

function dealLine(state: StandInState, deal: StoredRecord, language: Language): string {
  const pipeline = state.store.table('0-3').pipelines.get(deal.properties['pipeline'] ?? '')
  const stage = pipeline?.stages.find((candidate) => candidate.id === deal.properties['dealstage'])?.label ?? ''
  const amount = deal.properties['amount']
  return [
    amount === undefined
      ? ''
      : `${deal.properties['deal_currency_code'] ?? ''} ${Number(amount).toLocaleString(language)}`.trim(),
    stage,
  ]
    .filter((part) => part !== '')
    .join(' · ')
}
