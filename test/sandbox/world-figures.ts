import { day, DAY } from '../../sandbox/world/calendar.ts'
import { NOW, REPS, repOf, SHARED_MAILBOXES } from '../../sandbox/world/people.ts'
import type { StoryMessage } from '../../sandbox/world/story.ts'
import { accounts } from '../../sandbox/world/storylines/storylines.ts'

/**
 * The figures of `domain.md` §3–4 counted from the storylines themselves: who truly wrote to whom in which true thread.
 * No parsing, no service, no shared code; it checks that the hand-written states are clear-cut, not that we compute well.
 */
const HALF_LIFE = 180
export const COMPANY = 'company'

export interface Touch {
  readonly day: number
  readonly weight: number
  readonly parts: ReadonlyMap<string, number>
}

export interface Figures {
  readonly shares: ReadonlyMap<string, number>
  readonly topRep: string | null
  readonly topShare: number
  readonly evidence: number
}

/** Who holds what is written to an address of ours at a moment: a rep's address, `company`, or null. */
export function holderOf(address: string, at: number): string | null {
  const rep = REPS.find((r) => r.address === address || r.aliases.includes(address))
  if (rep) return rep.address
  const mailbox = SHARED_MAILBOXES.find((m) => m.address === address || m.aliases.includes(address))
  if (!mailbox) return null
  if (mailbox.kind === 'company') return COMPANY
  const behind = mailbox.occupants.find((o) => day(o.from) <= at && (o.to === '' || at < day(o.to)))
  return behind ? repOf(behind.rep).address : COMPANY
}

function holders(people: readonly { address: string }[], at: number): string[] {
  return [...new Set(people.map((p) => holderOf(p.address, at)).filter((h) => h !== null))]
}

function sides(m: StoryMessage): { to: string[]; cc: string[] } {
  const to = holders(m.to, m.at)
  const cc = holders([...m.cc, ...m.bcc], m.at).filter((h) => !to.includes(h))
  return to.length + cc.length
    ? { to, cc }
    : {
        to: [],
        cc: holders(
          m.envelope.map((address) => ({ address })),
          m.at,
        ),
      }
}

/** The account a sender's mail belongs to: its storyline. */
export function touchesOf(account: string, world: readonly StoryMessage[]): Touch[] {
  const lastOfThread = new Map<string, number>()
  const touches = new Map<string, { day: number; opened: boolean; sums: Map<string, number>; messages: number }>()
  for (const m of world.filter((w) => w.account === account && w.skipped === null)) {
    const last = lastOfThread.get(m.thread)
    lastOfThread.set(m.thread, m.at)
    if (!m.inbound || m.contact === null) continue
    const { to, cc } = sides(m)
    const named = [...to, ...cc]
    if (!named.length) continue
    const parent = m.parent && m.parent.skipped === null ? m.parent : null
    const parentHolders = parent ? holders([parent.from, ...parent.to, ...parent.cc], parent.at) : null
    const opened =
      (m.parent === null && last === undefined) ||
      (last !== undefined && m.at - last > 90 * DAY) ||
      (parentHolders !== null && !named.some((h) => parentHolders.includes(h)))
    const key = `${m.contact}/${m.thread}/${Math.floor(m.at / DAY)}`
    const touch = touches.get(key) ?? { day: Math.floor(m.at / DAY), opened: false, sums: new Map(), messages: 0 }
    touch.opened ||= opened
    touch.messages++
    for (const h of named) {
      const side = to.includes(h) ? to : cc
      const part = (to.length && cc.length ? (side === to ? 0.75 : 0.25) : 1) / side.length
      touch.sums.set(h, (touch.sums.get(h) ?? 0) + part)
    }
    touches.set(key, touch)
  }
  return [...touches.values()].map(({ day: d, opened, sums, messages }) => ({
    day: d,
    weight: opened ? 3 : 1,
    parts: new Map([...sums].map(([h, sum]) => [h, sum / messages])),
  }))
}

export function figuresAt(touches: readonly Touch[], t: number): Figures {
  const weights = new Map<string, number>()
  let evidence = 0
  for (const touch of touches) {
    if (touch.day * DAY > t) continue
    const decay = 2 ** (-(t - touch.day * DAY) / DAY / HALF_LIFE)
    for (const [h, part] of touch.parts) {
      weights.set(h, (weights.get(h) ?? 0) + touch.weight * part * decay)
      evidence += part * decay
    }
  }
  const total = [...weights.values()].reduce((a, b) => a + b, 0)
  const shares = new Map([...weights].map(([h, w]) => [h, w / total]))
  const [top] = [...shares].filter(([h]) => h !== COMPANY).sort((a, b) => b[1] - a[1])
  return { shares, topRep: top?.[0] ?? null, topShare: top?.[1] ?? 0, evidence }
}

/** Some contact wrote to us and was written to by us within a year of each other. */
export function mutualUntil(account: string, world: readonly StoryMessage[], t: number): boolean {
  const mine = world.filter((m) => m.skipped === null && m.at <= t)
  const story = accounts.find((a) => a.account === account)
  return (story?.contacts ?? []).some((contact) => {
    const own = new Set([contact.address, ...(contact.also ?? [])])
    const wrote = mine.filter((m) => own.has(m.from.address) && m.account === account).map((m) => m.at)
    const got = mine
      .filter((m) => !m.inbound && [...m.to, ...m.cc, ...m.bcc].some((p) => own.has(p.address)))
      .map((m) => m.at)
    return wrote.some((w) => got.some((g) => Math.abs(w - g) <= 365 * DAY))
  })
}

export interface Replayed extends Figures {
  readonly state: 'insufficient' | 'personal' | 'company' | 'shared'
  /** States as they followed one another, with the day each was entered. */
  readonly history: readonly { readonly state: string; readonly rep: string | null; readonly since: string }[]
  /** Probability that the true share is below 0.60: L5 ≥ 0.60 when this is ≤ 0.05. */
  readonly doubt: number
}

/** The state replayed day by day up to the story's now. */
export function replay(account: string, world: readonly StoryMessage[]): Replayed {
  const touches = touchesOf(account, world)
  const now = Date.parse(NOW)
  const history: { state: string; rep: string | null; since: string }[] = []
  const first = touches.length ? Math.min(...touches.map((x) => x.day)) : now / DAY
  const sofar = [...touches].sort((a, b) => a.day - b.day)
  let current = { state: '', rep: null as string | null }
  for (let d = first; d * DAY < now + DAY; d++) {
    const t = Math.min((d + 1) * DAY, now)
    const figures = figuresAt(
      sofar.filter((x) => x.day <= d),
      t,
    )
    const held = current.state === 'personal' && current.rep === figures.topRep
    if (held && figures.topShare >= 0.7 && figures.evidence >= 2) continue
    const state = readRows(figures, mutualUntil(account, world, t))
    if (current.state !== state || (state === 'personal' && !held)) {
      history.push({ state, rep: figures.topRep, since: new Date(d * DAY).toISOString().slice(0, 10) })
    }
    current = { state, rep: figures.topRep }
  }
  const figures = figuresAt(touches, now)
  const state = (current.state || 'insufficient') as Replayed['state']
  return { ...figures, state, history, doubt: doubtOf(figures) }
}

function readRows(f: Figures, mutual: boolean): Replayed['state'] {
  if (f.evidence < 4 || !mutual) return 'insufficient'
  if (f.topShare >= 0.8 && doubtOf(f) <= 0.05) return 'personal'
  return f.topShare <= 0.5 ? 'company' : 'shared'
}

function doubtOf(f: Figures): number {
  return betaBelow(0.6, 0.5 + f.evidence * f.topShare, 0.5 + f.evidence * (1 - f.topShare))
}

/** P(X < x) for X ~ Beta(a, b), by adding up the density; three digits are plenty here. */
function betaBelow(x: number, a: number, b: number): number {
  const steps = 4000
  // u² = p takes the pole at 0 away, v² = 1 − p the one at 1.
  const lower = integral((u) => 2 * u ** (2 * a - 1) * (1 - u * u) ** (b - 1), Math.sqrt(x), steps)
  const upper = integral((v) => 2 * v ** (2 * b - 1) * (1 - v * v) ** (a - 1), Math.sqrt(1 - x), steps)
  return lower / (lower + upper)
}

function integral(f: (u: number) => number, to: number, steps: number): number {
  let sum = 0
  for (let i = 0; i < steps; i++) sum += f(((i + 0.5) / steps) * to)
  return (sum * to) / steps
}

/** Inbound mail to one holder alone or with others, plainly counted. */
export function inboundNaming(account: string, world: readonly StoryMessage[], holder: string): number {
  return inboundOf(account, world).filter((m) => {
    const { to, cc } = sides(m)
    return to.includes(holder) || cc.includes(holder)
  }).length
}

export function inboundOf(account: string, world: readonly StoryMessage[]): StoryMessage[] {
  return world.filter((m) => m.account === account && m.inbound && m.skipped === null)
}
