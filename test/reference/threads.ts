import type { Identities } from './identities.ts'
import { contactsOn, type Captured } from './messages.ts'
import { byCodeUnit, DAY, type Numbers } from './world.ts'

/** Marks with which mail programs begin the subject of an answer or a forwarded message. */
const answerMarks =
  're|aw|antw|antwort|sv|vs|odp|ynt|yanıt|res|rif|r|ref|réf|rép|resp|bls|atb|ris|vá|ad|hl|σχετ|απ|на|отв|ответ|回复|回覆|答复|答覆|返信|회신|رد|תגובה|השב|ตอบ|trả lời'
const forwardMarks =
  'fw|fwd|wg|tr|rv|enc|vl|vb|vd|doorst|i|inoltra|pd|ilt|továbbítás|továbbítva|rvs|πρθ|пересл|转发|轉寄|轉發|転送|전달|إعادة توجيه|הועבר|ส่งต่อ|chuyển tiếp'
const markAt = new RegExp(
  `^\\s*(?:(${answerMarks})|(${forwardMarks}))\\s*(?:\\[\\d+\\]|\\(\\d+\\)|\\^\\d+|\\*\\d+|\\d+)?\\s*[:：]\\s*`,
  'iu',
)

/** The outermost mark of a subject, and what is left when that one mark is taken off; null without a mark. */
function outermost(subject: string): { mark: 'answer' | 'forward'; rest: string } | null {
  const bracketed = /^\s*\[(.*)\]\s*$/su.exec(subject)
  const text = bracketed && markAt.test(bracketed[1]!) ? bracketed[1]! : subject
  const found = markAt.exec(text)
  return found && { mark: found[1] === undefined ? 'forward' : 'answer', rest: text.slice(found[0].length) }
}

export const markOf = (subject: string): 'answer' | 'forward' | null => outermost(subject)?.mark ?? null

/** The subject without marks, spaces folded, case ignored. */
export function bareSubject(subject: string): string {
  let rest = subject
  for (let found = outermost(rest); found !== null; found = outermost(rest)) rest = found.rest
  return rest.trim().replace(/\s+/gu, ' ').toLowerCase()
}

/** Order of messages: (τ, id). */
export const inOrder = (a: Captured, b: Captured): number => a.tau - b.tau || byCodeUnit(a.id, b.id)

export interface Threads {
  /** The messages of a message's thread, itself included, in order. */
  threadOf: Map<Captured, Captured[]>
  /** Messages that joined their thread by a guess. */
  guessed: Set<Captured>
  parentOf: Map<Captured, Captured | null>
}

/** Threads and parents of the captured messages. */
export function threadsOf(messages: Captured[], who: Identities, numbers: Numbers): Threads {
  const ordered = [...messages].sort(inOrder)
  const sets = new Map<Captured, Set<Captured>>(ordered.map((one) => [one, new Set([one])]))
  const unite = (a: Captured, b: Captured) => {
    const both = new Set([...sets.get(a)!, ...sets.get(b)!])
    for (const one of both) sets.set(one, both)
  }
  const refersTo = (one: Captured) => [...(one.inReplyTo === null ? [] : [one.inReplyTo]), ...one.references]

  const carryingOrReferring = new Map<string, Captured[]>()
  for (const one of ordered)
    for (const id of [one.id, ...refersTo(one)])
      carryingOrReferring.set(id, [...(carryingOrReferring.get(id) ?? []), one])
  for (const list of carryingOrReferring.values())
    for (const one of list) if (sets.get(one) !== sets.get(list[0]!)) unite(list[0]!, one)

  const bareOf = new Map(ordered.map((one) => [one, bareSubject(one.subject)]))
  const bySubject = Map.groupBy(ordered, (one) => bareOf.get(one)!)
  const guessed = new Set<Captured>()
  const isEarlier = (a: Captured, b: Captured) => inOrder(a, b) < 0
  ordered.forEach((message, position) => {
    if ([...sets.get(message)!].some((one) => isEarlier(one, message))) return
    const latest = (test: (one: Captured) => boolean) => ordered.slice(0, position).findLast(test)
    const sameExchange =
      (message.guids.length > 0 && latest((one) => one.guids.some((guid) => message.guids.includes(guid)))) ||
      (message.conversations.length > 0 &&
        latest((one) => one.conversations.some((pair) => message.conversations.includes(pair))))
    if (sameExchange) return unite(sameExchange, message)
    if (refersTo(message).length > 0 || markOf(message.subject) === null || bareOf.get(message) === '') return
    const mine = contactsOn(message, who)
    const alike = bySubject
      .get(bareOf.get(message)!)!
      .filter((one) => isEarlier(one, message) && contactsOn(one, who).some((contact) => mine.includes(contact)))
    const newest = [...new Set(alike.map((one) => sets.get(one)!))]
      .map((thread) =>
        [...thread]
          .filter((one) => isEarlier(one, message))
          .sort(inOrder)
          .at(-1)!,
      )
      .sort(inOrder)
      .at(-1)
    if (newest === undefined || message.tau - newest.tau > numbers.guessWithinDays * DAY) return
    guessed.add(message)
    unite(newest, message)
  })

  const sorted = new Map([...new Set(sets.values())].map((set) => [set, [...set].sort(inOrder)]))
  const threadOf = new Map(ordered.map((one) => [one, sorted.get(sets.get(one)!)!]))
  const byId = new Map(ordered.map((one) => [one.id, one]))
  const parentOf = new Map(
    ordered.map((one) => {
      const named = (one.inReplyTo === null ? [] : [one.inReplyTo]).concat([...one.references].reverse())
      const captured = named.map((id) => byId.get(id)).find((other) => other !== undefined && other !== one)
      return [one, captured ?? threadOf.get(one)!.findLast((other) => isEarlier(other, one)) ?? null]
    }),
  )
  return { threadOf, guessed, parentOf }
}
