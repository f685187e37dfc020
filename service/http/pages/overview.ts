import { COMPANY, type State } from '../../../shared/trust/facts.ts'
import { holderName, namesOf, sentence, stateName } from '../../../shared/trust/sentences.ts'
import { fill } from '../../../shared/words/fill.ts'
import type { AccountReading } from '../../trust/read-accounts.ts'
import { fillOf, shareBar, swatch } from './charts.ts'
import { type Html, html } from './html.ts'
import { link, page, type PageContext, t } from './layout.ts'

const STATES: readonly State[] = ['personal', 'shared', 'company', 'insufficient']
/** Holders named beside a bar; the rest is counted. */
const NAMED = 3

/** All accounts by state, flagged ones first and with their reasons. Expects them in that order. */
export function overviewPage(context: PageContext, readings: readonly AccountReading[]): string {
  const asked = context.query.get('state') ?? ''
  const search = (context.query.get('q') ?? '').trim()
  const found = readings.filter((reading) => matches(reading, search))
  const shown = found.filter(({ figures }) => !isState(asked) || figures.state === asked)
  return page(
    context,
    t(context, 'page.overview'),
    html`<h1>${t(context, 'page.overview')}</h1>
      <p class="quiet">${t(context, 'page.as-of', { now: context.asOf })}</p>
      <div class="tiles">${STATES.map((state) => tile(context, state, found, asked, search))}</div>
      <form class="search" method="get" action="/" role="search">
        <input
          type="search"
          name="q"
          value="${search}"
          placeholder="${t(context, 'page.search')}"
          aria-label="${t(context, 'page.search')}"
        />
        ${isState(asked) ? html`<input type="hidden" name="state" value="${asked}" />` : null}
        ${context.langChosen ? html`<input type="hidden" name="lang" value="${context.words.locale}" />` : null}
        <button>${t(context, 'page.find')}</button>
      </form>
      ${shown.length === 0 ? html`<p class="card">${t(context, 'page.nothing')}</p>` : shown.map((reading) => card(context, reading))}`,
  )
}

function isState(text: string): text is State {
  return STATES.some((state) => state === text)
}

/** By name, domain, or a contact's or rep's name or address. */
function matches({ name, key, domains, facts, figures, holders }: AccountReading, search: string): boolean {
  if (search === '') return true
  const wanted = search.toLowerCase()
  const texts = [
    name,
    key,
    ...domains,
    ...[...facts.contacts.values()].flatMap((contact) => [contact.name ?? '', ...contact.addresses]),
    ...figures.holders.flatMap(({ holder }) => [holder, holders.get(holder)?.name ?? '']),
  ]
  return texts.some((text) => text.toLowerCase().includes(wanted))
}

function tile(
  context: PageContext,
  state: State,
  readings: readonly AccountReading[],
  asked: string,
  search: string,
): Html {
  const count = readings.filter(({ figures }) => figures.state === state).length
  const current = state === asked
  // A second click takes the filter off.
  const target = link(context, '/', { q: search, state: current ? '' : state })
  return html`<a class="tile ${state}" href="${target}" ${current ? html` aria-current="true"` : null}
    ><b>${count}</b>${stateName(state, context.words)}</a
  >`
}

function card(context: PageContext, reading: AccountReading): Html {
  const { name, key, figures, holders } = reading
  const names = namesOf(holders)
  const reasons = figures.state === 'personal' ? figures.reasons : figures.reasons.slice(0, 1)
  return html`<article class="card account ${figures.state}">
    <div class="head">
      <h3><a href="${accountPath(context, key)}">${name}</a></h3>
      ${name === key ? null : html`<span class="quiet small">${key}</span>`}
      <span class="badge ${figures.state}"
        >${figures.state === 'personal' ? '⚑ ' : null}${stateName(figures.state, context.words)}</span
      >
      ${figures.since === null ? null : html`<span class="quiet small since">${t(context, 'cli.account.since', { since: figures.since })}</span>`}
    </div>
    ${shareBar(figures, t(context, 'cli.account.holders'))} ${legend(context, reading)}
    <ul class="reasons">
      ${reasons.map((reason) => html`<li>${sentence(reason, context.words, names)}</li>`)}
    </ul>
  </article>`
}

export function accountPath(context: PageContext, key: string): string {
  return link(context, `/accounts/${encodeURIComponent(key)}`)
}

function legend(context: PageContext, { figures, holders }: AccountReading): Html {
  const named = figures.holders.slice(0, NAMED)
  const rest = figures.holders.slice(NAMED)
  const restShare = rest.reduce((sum, { share }) => sum + share, 0)
  return html`<ul class="legend">
    ${named.map(
      ({ holder, share }) =>
        html`<li>
          ${swatch(fillOf(figures.holders, holder, figures.topRep))}${shownHolder(context, holders, holder)}
          ${percent(context, share)}
        </li>`,
    )}${rest.length === 0 ? null : html`<li>${swatch('fill-rest')}${t(context, 'page.others', { others: rest.length, share: restShare })}</li>`}
  </ul>`
}

export function shownHolder(context: PageContext, holders: AccountReading['holders'], holder: string): string {
  const name = holderName(holder, context.words, namesOf(holders))
  if (holder === COMPANY || holders.get(holder)?.departed !== true) return name
  return t(context, 'page.departed', { name })
}

export function percent(context: PageContext, share: number | null): string {
  return share === null
    ? '—'
    : fill('{share:percent}', { share: Math.round(share * 1000) / 1000 }, context.words.locale)
}
