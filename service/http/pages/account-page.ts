import { COMPANY } from '../../../shared/trust/facts.ts'
import type { TrendPoint } from '../../../shared/trust/figures.ts'
import type { StateSpan } from '../../../shared/trust/replay.ts'
import { namesOf, sentence, stateName } from '../../../shared/trust/sentences.ts'
import type { WordKey } from '../../../shared/words/en.ts'
import { fill } from '../../../shared/words/fill.ts'
import type { ThreadRow } from '../../ledger/screens.ts'
import type { AccountReading } from '../../trust/read-accounts.ts'
import { fillOf, shareBar, swatch, trendChart, type TrendLine } from './charts.ts'
import { type Html, html } from './html.ts'
import { link, page, type PageContext, t } from './layout.ts'
import { percent, shownHolder } from './overview.ts'

export interface AccountPage {
  readonly reading: AccountReading
  readonly trend: readonly TrendPoint[]
  readonly line: readonly TrendLine[]
  readonly states: readonly StateSpan[]
  readonly threads: readonly ThreadRow[]
  readonly threadCount: number
  /** The account's record in the CRM, or null. */
  readonly crmId: string | null
  readonly thresholds: readonly number[]
}

/** Everything about one account: reasons, holders, figures, trend, who knows whom, threads without their texts. */
export function accountPage(context: PageContext, data: AccountPage): string {
  const { reading, crmId } = data
  const { name, key, domains, figures, holders } = reading
  const names = namesOf(holders)
  const crm =
    crmId === null || context.crmPath === null
      ? null
      : `${context.crmPath}/records/companies/${encodeURIComponent(crmId)}`
  return page(
    context,
    name,
    html`<p class="small"><a href="${link(context, '/')}">← ${t(context, 'page.overview')}</a></p>
      <h1>
        ${name}
        <span class="badge ${figures.state}"
          >${figures.state === 'personal' ? '⚑ ' : null}${stateName(figures.state, context.words)}</span
        >
      </h1>
      <p class="quiet">
        ${separated([
          ...[key, ...domains].filter((text, i, all) => text !== name && all.indexOf(text) === i),
          ...(figures.since === null ? [] : [t(context, 'cli.account.since', { since: figures.since })]),
          ...(crm === null ? [] : [html`<a href="${link(context, crm)}">${t(context, 'page.crm-record')}</a>`]),
        ])}
      </p>
      <div class="card ${figures.state}">
        <ul class="reasons">
          ${figures.reasons.map((reason) => html`<li>${sentence(reason, context.words, names)}</li>`)}
        </ul>
      </div>
      <h2>${t(context, 'cli.account.holders')}</h2>
      <div class="card">${holdersTable(context, reading)}</div>
      <h2>${t(context, 'cli.account.trend')}</h2>
      <div class="card">${trend(context, data)}</div>
      <h2>${t(context, 'cli.account.figures')}</h2>
      <div class="card">${figureList(context, reading)}</div>
      <h2>${t(context, 'cli.account.ties')}</h2>
      <div class="card scroll">${ties(context, reading)}</div>
      <h2>${t(context, 'page.threads', { threads: data.threadCount })}</h2>
      <div class="card scroll">${threads(context, data.threads)}</div>`,
  )
}

function separated(parts: readonly (Html | string)[]): Html {
  return html`${parts.map((part, i) => html`${i === 0 ? null : ' · '}${part}`)}`
}

function holdersTable(context: PageContext, { figures, holders }: AccountReading): Html {
  if (figures.holders.length === 0) return html`<p>${t(context, 'cli.account.nobody')}</p>`
  const first = new Map(figures.firstContact.map(({ holder, share }) => [holder, share]))
  return html`${shareBar(figures, t(context, 'cli.account.holders'))}
    <table>
      <thead>
        <tr>
          <th></th>
          <th class="number">${t(context, 'cli.column.share')}</th>
          <th class="number">${t(context, 'cli.column.first')}</th>
        </tr>
      </thead>
      <tbody>
        ${figures.holders.map(
          ({ holder, share }) =>
            html`<tr>
              <td>
                <ul class="legend">
                  <li>
                    ${swatch(fillOf(figures.holders, holder, figures.topRep))}${shownHolder(context, holders, holder)}
                  </li>
                </ul>
              </td>
              <td class="number">${percent(context, share)}</td>
              <td class="number">${percent(context, first.get(holder) ?? 0)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
}

function trend(context: PageContext, { reading, trend: points, line, states, thresholds }: AccountPage): Html {
  const all = [...points].reverse().concat({ daysBack: 0, figures: reading.figures })
  const day = (ms: number) => fill('{day:date}', { day: ms }, context.words.locale)
  const chart = trendChart(line, states, thresholds, {
    label: t(context, 'cli.account.trend'),
    state: (state) => stateName(state, context.words),
    day,
  })
  return html`<p class="small quiet">
      <span class="key-top">━</span> ${t(context, 'cli.figure.top-share')} &nbsp;
      <span class="key-ours">━</span> ${t(context, 'cli.figure.company-share')} &nbsp; ┄
      ${t(context, 'page.thresholds')}
    </p>
    ${chart}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th></th>
            <th>${t(context, 'cli.column.state')}</th>
            <th>${t(context, 'cli.column.top-rep')}</th>
            <th class="number">${t(context, 'cli.column.share')}</th>
            <th class="number">${t(context, 'cli.column.company')}</th>
          </tr>
        </thead>
        <tbody>
          ${all.map(
            ({ figures }) =>
              html`<tr>
                <td class="day">${day(figures.asOf)}</td>
                <td><span class="badge ${figures.state}">${stateName(figures.state, context.words)}</span></td>
                <td>${figures.topRep === null ? '—' : shownHolder(context, reading.holders, figures.topRep)}</td>
                <td class="number">${percent(context, figures.topRep === null ? null : figures.topShare)}</td>
                <td class="number">${percent(context, figures.companyShare)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
}

function figureList(context: PageContext, { figures, value }: AccountReading): Html {
  const count = (n: number | null) => (n === null ? '—' : String(n))
  const decimal = (n: number | null) => (n === null ? '—' : fill('{n}', { n }, context.words.locale))
  const rows: readonly (readonly [WordKey, string])[] = [
    ['cli.figure.top-share', percent(context, figures.topRep === null ? null : figures.topShare)],
    [
      'cli.figure.lower-bound',
      figures.lowerBound === null ? '—' : fill('{n:percent-down}', { n: figures.lowerBound }, context.words.locale),
    ],
    ['cli.figure.effective-holders', decimal(figures.effectiveHolders)],
    ['cli.figure.company-share', percent(context, figures.companyShare)],
    ['cli.figure.insistence', percent(context, figures.insistence)],
    ['cli.figure.truck-factor', count(figures.truckFactor)],
    ['cli.figure.truck-factor-lines', count(figures.truckFactorLines)],
    ['cli.figure.evidence', decimal(figures.evidence)],
    ['cli.figure.isolation', count(figures.isolationMonths === null ? null : Math.floor(figures.isolationMonths))],
    ['cli.figure.senior-reached', count(figures.seniorReached)],
    ['cli.figure.contacts', count(figures.contacts)],
    ['cli.figure.orphans', count(figures.orphanContacts.length)],
    ['cli.figure.value', value === null ? '—' : Math.round(value).toLocaleString(context.words.locale)],
  ]
  return html`<dl class="figures">
    ${rows.map(
      ([key, text]) =>
        html`<div>
          <dt>${t(context, key)}</dt>
          <dd>${text}</dd>
        </div>`,
    )}
  </dl>`
}

/** Contacts down, holders across; a contact with one tie only is named as such. */
function ties(context: PageContext, { figures, facts, holders }: AccountReading): Html {
  const across = [...new Set(figures.ties.map(({ holder }) => holder))].sort(
    (a, b) => Number(a === COMPANY) - Number(b === COMPANY) || (a < b ? -1 : 1),
  )
  if (across.length === 0) return html`<p>${t(context, 'cli.account.no-ties')}</p>`
  const tied = new Set(figures.ties.map(({ contact, holder }) => `${contact}\n${holder}`))
  const orphans = new Set(figures.orphanContacts)
  const people = [...facts.contacts.values()].filter(({ contact }) =>
    figures.ties.some((tie) => tie.contact === contact),
  )
  return html`<table class="ties">
    <thead>
      <tr>
        <th></th>
        ${across.map((holder) => html`<th class="tie">${shownHolder(context, holders, holder)}</th>`)}
        <th></th>
      </tr>
    </thead>
    <tbody>
      ${people.map(
        ({ contact, name, addresses, senior }) =>
          html`<tr>
            <td>
              ${name ?? addresses[0] ?? ''}${senior ? ' ★' : null}${name === null ? null : html`<br /><span class="quiet small">${addresses[0] ?? ''}</span>`}
            </td>
            ${across.map((holder) =>
              tied.has(`${contact}\n${holder}`)
                ? html`<td class="tie tied">●</td>`
                : html`<td class="tie untied">·</td>`,
            )}
            <td class="quiet small">${orphans.has(contact) ? t(context, 'cli.account.orphan') : null}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

function threads(context: PageContext, rows: readonly ThreadRow[]): Html {
  if (rows.length === 0) return html`<p>${t(context, 'page.no-threads')}</p>`
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  return html`<table>
    <thead>
      <tr>
        <th>${t(context, 'page.last')}</th>
        <th>${t(context, 'page.subject')}</th>
        <th class="number">${t(context, 'page.messages')}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ lastAt, subject, messages, guessed }) =>
          html`<tr>
            <td class="quiet day">${day(lastAt)}</td>
            <td>
              ${subject === '' ? t(context, 'page.no-subject') : subject}${guessed ? html` <span class="quiet small">(${t(context, 'page.guessed')})</span>` : null}
            </td>
            <td class="number">${messages}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}
