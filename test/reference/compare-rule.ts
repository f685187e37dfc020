/**
 * The comparison with `reference-accounts.json`, another rule: share of interactions, outbound included, no evidence
 * and no decay. First shares with decay and kind weights off and dates unlimited, then states as of 2001-12-01. Every
 * class of disagreement with its count; the counts of each table add up to all accounts. Counts only, never a name.
 *
 * Run: `node test/reference/compare-rule.ts` compares the reference; the product hands in its own figures.
 */
import { enronMessages, enronWorld } from './enron.ts'
import { distribution, momentOf } from './figures.ts'
import {
  interactions,
  messageCounts,
  namesOf,
  otherAccounts,
  topOf,
  type OtherAccount,
  type Top,
} from './other-rule.ts'
import { derive, reference, type Derived } from './reference.ts'
import { defaultNumbers, type RawMessage, type World } from './world.ts'

/** What the comparison asks of an implementation, per account. */
export interface RuleFigures {
  holders: { holder: string; share: number }[]
  topRep: string | null
  topShare: number
  evidence: number
  /** Asked only of the run with decay and kind weights. */
  state?: string
}

export interface Asked {
  /** Epoch milliseconds: now, live. */
  now: number
  /** False: half-life without end. */
  decay: boolean
  /** False: opened and answered weigh the same. */
  kindWeights: boolean
}

/** Our figures by account id (the domain), from whichever implementation is compared. */
export type Ours = (asked: Asked) => Map<string, RuleFigures> | Promise<Map<string, RuleFigures>>

export interface Class {
  name: string
  count: number
}

export interface Comparison {
  shares: Class[]
  states: Class[]
  /** Accounts with the same top rep, and how many of them have shares within 0.01 and 0.05 of each other. */
  spread: { sameTop: number; within01: number; within05: number }
}

export const stateDay = Date.parse('2001-12-01')
export const afterAll = Date.parse('2003-01-01')

/** Shares this near are the same: the other rule rounds, and its names are read from addresses. */
const NEAR = 0.05
const FLAG = 0.8
const flagged = (share: number): boolean => share >= FLAG - 1e-9

const counted = (names: string[]): Class[] =>
  [...Map.groupBy(names, (one) => one)].map(([name, list]) => ({ name, count: list.length }))

export async function compareRule(
  ours: Ours,
  given: { messages: RawMessage[]; world: World; others: OtherAccount[] },
): Promise<Comparison> {
  const { messages, world, others } = given
  const nameOf = namesOf(messages)
  const byName = (figures: RuleFigures | undefined): Top | null =>
    topOf(
      (figures?.holders ?? []).filter((one) => one.holder !== 'company').map((one) => [nameOf(one.holder), one.share]),
    )

  const plain = await ours({ now: afterAll, decay: false, kindWeights: false })
  const asOf = await ours({ now: stateDay, decay: true, kindWeights: true })
  const plainAsOf = await ours({ now: stateDay, decay: false, kindWeights: false })

  const derived: Derived = derive(messages, world, afterAll)
  const byMessage = interactions(derived, nameOf, { outbound: false })
  const withSent = interactions(derived, nameOf, { outbound: true })
  const countsOf = messageCounts(derived)

  const agree = (top: Top | null | undefined, other: OtherAccount): boolean =>
    !!top && top.name === other.topRep && Math.abs(top.share - other.topShare) <= NEAR

  const shareClass = (other: OtherAccount): string => {
    const id = other.account
    const figures = plain.get(id)
    const resolved = derived.who.accountAt(`someone@${id}`, afterAll)
    if (resolved !== id) return 'account resolved differently (free mail or public suffix)'
    if (figures === undefined) return 'not captured'
    if (figures.topRep === null) return 'no inbound message captured that names a rep'
    const top: Top = { name: nameOf(figures.topRep), share: figures.topShare }
    const same = top.name === other.topRep
    const flag = flagged(top.share) === flagged(other.topShare)
    const verdict =
      same && flag ? 'same top rep, same side of 0.80' : same ? 'same top rep, other side of 0.80' : 'another top rep'
    if (agree(top, other)) return `same top rep, share within ${NEAR}${flag ? '' : ', other side of 0.80'}`
    if (agree(byName(figures), other)) return `${verdict}: one person’s addresses are one there (alias split)`
    if (agree(byMessage.get(id), other)) return `${verdict}: each message counts there, to To only (touches, Cc)`
    if (agree(withSent.get(id), other)) return `${verdict}: outbound counts there`
    return countsOf(id) === `${other.inbound} ${other.outbound}`
      ? `${verdict}: same messages, people told apart otherwise there`
      : `${verdict}: another set of messages there (its filters)`
  }

  const stateClass = (other: OtherAccount): string => {
    const id = other.account
    const figures = asOf.get(id)
    const there = flagged(other.topShare)
    if (derived.who.accountAt(`someone@${id}`, afterAll) !== id)
      return `${there ? 'flagged there only' : 'flagged by neither'}: account resolved differently`
    if (figures?.state === 'personal' && there)
      return nameOf(figures.topRep!) === other.topRep ? 'flagged by both, same rep' : 'flagged by both, another rep'
    if (figures?.state !== 'personal' && !there)
      return `flagged by neither (${figures?.state ?? 'no captured message by then'})`
    const bare = plainAsOf.get(id)
    const merged = byName(figures)
    if (there) {
      const only = 'flagged there only'
      if (figures === undefined) return `${only}: no captured message by then`
      if (figures.holders.length === 0) return `${only}: no touch that carries trust by then`
      if (figures.state === 'insufficient') {
        if (figures.evidence >= defaultNumbers.minimumEvidence) return `${only}: one-way`
        const undecayed = (bare?.evidence ?? 0) >= defaultNumbers.minimumEvidence
        return `${only}: evidence below the minimum, ${undecayed ? 'by decay' : 'even without decay (outbound is no evidence here)'}`
      }
      if (flagged(figures.topShare)) return `${only}: share high, lower bound under 0.60`
      if (merged && flagged(merged.share)) return `${only}: alias split`
      if (bare && flagged(bare.topShare)) return `${only}: decay and kind weights`
      if (flagged(withSent.get(id)?.share ?? 0)) return `${only}: outbound counts there`
      return `${only}: not explained by these`
    }
    const only = 'flagged here only'
    if (bare && !flagged(bare.topShare)) return `${only}: decay and kind weights (or held since an earlier day)`
    if (!flagged(plain.get(id)?.topShare ?? 0)) return `${only}: later mail counts there`
    if (!flagged(withSent.get(id)?.share ?? 0)) return `${only}: outbound counts there`
    return `${only}: not explained by these`
  }

  const tops = others.flatMap((other) => {
    const figures = plain.get(other.account)
    if (!figures?.topRep || nameOf(figures.topRep) !== other.topRep) return []
    return [Math.abs(figures.topShare - other.topShare)]
  })
  const order = (classes: Class[]) => classes.sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    shares: order(counted(others.map(shareClass))),
    states: order(counted(others.map(stateClass))),
    spread: {
      sameTop: tops.length,
      within01: tops.filter((one) => one <= 0.01).length,
      within05: tops.filter((one) => one <= NEAR).length,
    },
  }
}

/** The reference as the implementation compared; states are read only where decay and kind weights are on. */
export const referenceFigures =
  (messages: RawMessage[], world: World): Ours =>
  ({ now, decay, kindWeights }) => {
    if (decay && kindWeights) return reference(messages, world, { now }).accounts
    const numbers = {
      ...world.numbers,
      ...(decay ? {} : { halfLifeDays: Infinity }),
      ...(kindWeights ? {} : { kindWeights: { opened: 1, answered: 1, sent: 0, called: 1, met: 1 } }),
    }
    const derived = derive(messages, { ...world, numbers }, now)
    return new Map(
      [...derived.ledgers].map(([id, ledger]) => [id, distribution(ledger, momentOf(now, true), derived.numbers)]),
    )
  }

/** The tables as markdown, each with its sum. */
export const tables = ({ shares, states, spread }: Comparison): string =>
  [
    ...[{ title: 'Shares, decay and kind weights off, dates unlimited', classes: shares }],
    ...[{ title: 'States as of 2001-12-01', classes: states }],
  ]
    .map(({ title, classes }) =>
      [
        `| ${title} | accounts |`,
        '|---|---:|',
        ...classes.map((one) => `| ${one.name} | ${one.count} |`),
        `| **all** | **${classes.reduce((sum, one) => sum + one.count, 0)}** |`,
        '',
      ].join('\n'),
    )
    .concat(`Same top rep: ${spread.sameTop}; share within 0.01: ${spread.within01}, within 0.05: ${spread.within05}.`)
    .join('\n')

if (process.argv[1]?.endsWith('compare-rule.ts')) {
  const messages = enronMessages()
  const world = enronWorld()
  void compareRule(referenceFigures(messages, world), { messages, world, others: otherAccounts() }).then((comparison) =>
    process.stdout.write(`${tables(comparison)}\n`),
  )
}
