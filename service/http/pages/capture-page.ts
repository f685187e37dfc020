import type { WordKey } from '../../../shared/words/en.ts'
import { en } from '../../../shared/words/en.ts'
import type { StoredAlarm } from '../../ledger/alarms.ts'
import type { Gap, MailboxDay } from '../../ledger/completeness.ts'
import type { HeldBack, RepCoverage } from '../../ledger/coverage.ts'
import type { Mailbox } from '../../ledger/mailboxes.ts'
import { swatch } from './charts.ts'
import { type Html, html } from './html.ts'
import { page, type PageContext, t } from './layout.ts'

/** What the page shows; days newest first. */
export interface CaptureReading {
  readonly mailboxes: readonly Mailbox[]
  readonly days: readonly MailboxDay[]
  /** YYYY-MM-DD, newest first: the columns. */
  readonly shownDays: readonly string[]
  readonly alarms: readonly StoredAlarm[]
  readonly gaps: readonly Gap[]
  readonly coverage: readonly RepCoverage[]
  readonly heldBack: readonly HeldBack[]
}

const HELD_SHOWN = 50

/** Completeness of capture (domain.md §8): each mailbox and day beside its own count, alarms, coverage, what is held back. */
export function capturePage(context: PageContext, reading: CaptureReading): string {
  const addressOf = new Map(reading.mailboxes.map(({ id, address }) => [id, address]))
  return page(
    context,
    t(context, 'page.capture'),
    html`<h1>${t(context, 'page.capture')}</h1>
      <p class="quiet">${t(context, 'page.capture-lead')}</p>
      <h2>${t(context, 'page.alarms')}</h2>
      ${alarmsOf(context, reading, addressOf)}
      <h2>${t(context, 'page.mailboxes')}</h2>
      ${reading.mailboxes.length === 0 ? html`<p class="card">${t(context, 'page.no-mailboxes')}</p>` : grid(context, reading)}
      ${
        reading.gaps.length === 0
          ? null
          : html`<h2>${t(context, 'page.gaps')}</h2>
              ${gaps(context, reading, addressOf)}`
      }
      <h2>${t(context, 'page.coverage')}</h2>
      <p class="quiet small">${t(context, 'page.coverage-lead')}</p>
      ${coverage(context, reading.coverage)}
      ${
        reading.heldBack.length === 0
          ? null
          : html`<h2>${t(context, 'page.held-list')}</h2>
              ${held(context, reading.heldBack)}`
      }`,
  )
}

function alarmsOf(context: PageContext, { alarms }: CaptureReading, addressOf: ReadonlyMap<string, string>): Html {
  if (alarms.length === 0) return html`<p class="card company">✓ ${t(context, 'page.no-alarms')}</p>`
  return html`${alarms.map(
    (alarm) =>
      html`<p class="card personal" role="alert">
        ⚠ ${alarmSentence(context, alarm, addressOf)}
        <span class="quiet small">${t(context, 'page.alarm-since', { since: moment(alarm.raisedAt) })}</span>
      </p>`,
  )}`
}

/** One alarm as a sentence; a code this release does not know is shown as it is. */
export function alarmSentence(
  context: PageContext,
  { code, subject, figures }: Pick<StoredAlarm, 'code' | 'subject' | 'figures'>,
  addressOf: ReadonlyMap<string, string>,
): string {
  const key = `alarm.${code}`
  if (!isWord(key)) return code
  return t(context, key, { ...figures, mailbox: addressOf.get(subject) ?? subject })
}

function isWord(key: string): key is WordKey {
  return Object.hasOwn(en, key)
}

function grid(context: PageContext, { mailboxes, days, shownDays }: CaptureReading): Html {
  const cells = new Map(days.map((one) => [`${one.mailbox} ${one.day}`, one]))
  return html`<div class="card scroll">
    <table class="capture">
      <thead>
        <tr>
          <th scope="col">${t(context, 'page.mailbox')}</th>
          ${shownDays.map((day) => html`<th scope="col" class="number">${day.slice(5)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${mailboxes.map(
          (mailbox) =>
            html`<tr>
              <th scope="row">
                ${breakable(mailbox.address)}<br /><span class="quiet small"
                  >${t(context, `mailbox.${mailbox.state}`)} ·
                  ${mailbox.lastCheckedAt === null ? t(context, 'page.never') : t(context, 'page.checked-at', { at: moment(mailbox.lastCheckedAt) })}</span
                >
              </th>
              ${shownDays.map((day) => cell(context, day, cells.get(`${mailbox.id} ${day}`) ?? null))}
            </tr>`,
        )}
      </tbody>
    </table>
    <ul class="legend">
      <li><span class="agrees">✓</span> ${t(context, 'page.day-agrees')}</li>
      <li><span class="gap">⚠</span> ${t(context, 'page.day-gap')}</li>
      <li><span class="quiet">·</span> ${t(context, 'page.day-open')}</li>
      <li>${swatch('fill-company')}${t(context, 'page.in-crm')}</li>
      <li>${swatch('fill-2')}${t(context, 'page.waiting')}</li>
      <li>${swatch('fill-rest')}${t(context, 'page.set-aside')}</li>
      <li>${swatch('fill-top')}${t(context, 'page.failed-or-missing')}</li>
    </ul>
  </div>`
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0)

function cell(context: PageContext, day: string, one: MailboxDay | null): Html {
  if (one === null) return html`<td class="number quiet">–</td>`
  const failed = sum(one.failed)
  const title = t(context, 'page.cell', {
    day,
    seen: one.seen,
    captured: one.captured,
    inCrm: one.inCrm,
    skipped: sum(one.skipped),
    held: one.held,
    waiting: one.waiting,
    failed,
    counted: one.compared?.counted ?? null,
  })
  const [sign, meaning] =
    one.compared === null
      ? (['·', 'open'] as const)
      : one.compared.missing > 0
        ? (['⚠', 'gap'] as const)
        : (['✓', 'agrees'] as const)
  const parts: readonly (readonly [string, number])[] = [
    ['fill-company', one.inCrm],
    ['fill-2', one.captured - one.inCrm + one.waiting],
    ['fill-rest', sum(one.skipped) + one.held],
    ['fill-top', failed + (one.compared?.missing ?? 0)],
  ]
  return html`<td class="number" title="${title}">
    <span class="${meaning}" aria-hidden="true">${sign}</span>
    <span aria-hidden="true">${one.seen === 0 ? null : one.seen}</span
    ><span class="unseen">${title}</span>${one.seen === 0 && one.compared?.missing === 0 ? null : bar(parts)}
  </td>`
}

function bar(parts: readonly (readonly [string, number])[]): Html {
  const whole = Math.max(
    1,
    parts.reduce((all, [, count]) => all + count, 0),
  )
  let x = 0
  return html`<svg class="bar small" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
    ${parts.map(([fill, count]) => {
      const width = (count / whole) * 1000
      const part =
        width === 0
          ? null
          : html`<rect class="${fill}" x="${x.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="10" />`
      x += width
      return part
    })}
  </svg>`
}

function gaps(context: PageContext, { gaps: found }: CaptureReading, addressOf: ReadonlyMap<string, string>): Html {
  return html`<div class="card scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">${t(context, 'page.mailbox')}</th>
          <th scope="col">${t(context, 'page.message')}</th>
          <th scope="col">${t(context, 'page.found')}</th>
          <th scope="col">${t(context, 'page.state')}</th>
        </tr>
      </thead>
      <tbody>
        ${found.map(
          (gap) =>
            html`<tr>
              <td>${addressOf.get(gap.mailbox) ?? gap.mailbox}</td>
              <td class="id">${gap.messageId ?? '—'}</td>
              <td class="day">${moment(gap.foundAt)}</td>
              <td>${t(context, gap.closedAt === null ? 'page.gap-open' : 'page.gap-closed')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function coverage(context: PageContext, reps: readonly RepCoverage[]): Html {
  return html`<div class="card scroll">
    <table class="capture">
      <thead>
        <tr>
          <th scope="col">${t(context, 'page.rep')}</th>
          <th scope="col" class="number">${t(context, 'page.in-crm')}</th>
          <th scope="col"><span class="unseen">${t(context, 'page.in-crm')}</span></th>
          <th scope="col" class="number">${t(context, 'page.waiting')}</th>
          <th scope="col">${t(context, 'page.held-back')}</th>
        </tr>
      </thead>
      <tbody>
        ${reps.map(
          (rep) =>
            html`<tr>
              <th scope="row">${rep.name ?? rep.rep}</th>
              <td class="number">${t(context, 'page.of', { part: rep.inCrm, whole: rep.threads })}</td>
              <td class="wide">
                ${bar([
                  ['fill-company', rep.inCrm],
                  ['fill-2', rep.waiting],
                  ['fill-rest', Math.max(0, rep.threads - rep.inCrm - rep.waiting)],
                ])}
              </td>
              <td class="number">${rep.waiting}</td>
              <td>
                ${Object.entries(rep.heldBack).map(([reason, threads]) => html`${why(context, reason)}: ${threads}<br />`)}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function held(context: PageContext, list: readonly HeldBack[]): Html {
  return html`<div class="card scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">${t(context, 'page.dated')}</th>
          <th scope="col">${t(context, 'page.rep')}</th>
          <th scope="col">${t(context, 'page.message')}</th>
          <th scope="col">${t(context, 'page.reason')}</th>
        </tr>
      </thead>
      <tbody>
        ${list.slice(0, HELD_SHOWN).map(
          (one) =>
            html`<tr>
              <td class="day">${one.at.slice(0, 16).replace('T', ' ')}</td>
              <td>${one.rep}</td>
              <td class="id">${one.messageId ?? one.identity}</td>
              <td>${why(context, one.reason)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function why(context: PageContext, reason: string): string {
  const key = `why.${reason}`
  return isWord(key) ? t(context, key) : reason
}

/** An address that may be cut before its @ and nowhere else. */
function breakable(address: string): Html {
  const at = address.lastIndexOf('@')
  return html`${address.slice(0, at)}<wbr />${address.slice(at)}`
}

/** `2026-03-02 10:15`, UTC. */
function moment(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}
