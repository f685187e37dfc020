import type { Random } from './random.ts'
import type { Language } from './story.ts'
import type { TextBook, Topic } from './text-book.ts'
import { english } from './texts-en.ts'
import { chinese } from './texts-zh.ts'

export const textBooks: Readonly<Record<Language, TextBook>> = { en: english, zh: chinese }

/** What one thread is about: the same product and number all along. */
export interface Matter {
  readonly topic: Topic
  readonly subject: string
  readonly slots: Readonly<Record<string, string>>
}

/**
 * A new matter. `number` makes its subject unique in the world: two matters never share a bare subject, so that a
 * guessed thread has one right answer.
 */
export function newMatter(language: Language, number: string, at: number, random: Random): Matter {
  const book = textBooks[language]
  const topic = random.pick(book.topics)
  const slots = {
    product: random.pick(book.products),
    place: random.pick(book.places),
    no: number,
    qty: String(random.pick([2, 3, 4, 6, 8, 10, 12, 20, 24, 40])),
    amount: (random.int(12, 960) * 100).toLocaleString('en-US'),
    past: dayInWords(language, at - random.int(3, 20) * 86_400_000),
    date: dayInWords(language, at + random.int(6, 40) * 86_400_000),
  }
  const subject = fill(random.pick(topic.subjects), slots)
  return { topic, subject: subject.includes(number) ? subject : `${subject} (${number})`, slots }
}

/** The new text of one message of a matter. */
export function writeText(of: {
  language: Language
  matter: Matter
  turn: number
  last: boolean
  byCustomer: boolean
  /** First name, or null when a team is addressed. */
  addressee: string | null
  random: Random
}): string {
  const { matter, random } = of
  const book = textBooks[of.language]
  const pool =
    of.turn === 0
      ? of.byCustomer
        ? matter.topic.customer
        : matter.topic.us
      : of.byCustomer
        ? of.last
          ? book.thanks
          : matter.topic.more
        : matter.topic.answer
  const hello = of.addressee ? fill(random.pick(book.hello), { first: of.addressee }) : random.pick(book.helloTeam)
  const body = fill(random.pick(pool), matter.slots)
  return letter(hello, body, of.turn > 2 && random.next() < 0.3 ? null : random.pick(book.bye))
}

/** Greeting line, body, closing line; quick late answers go without a closing. */
export function letter(hello: string, body: string, bye: string | null): string {
  return bye ? `${hello}\n\n${body}\n\n${bye}` : `${hello}\n\n${body}`
}

export function fill(text: string, slots: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, slot: string) => slots[slot] ?? whole)
}

function dayInWords(language: Language, at: number): string {
  const day = new Date(at)
  if (language === 'zh') return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日`
  const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October']
  const month = [...months, 'November', 'December'][day.getUTCMonth()]
  return `${day.getUTCDate()} ${month}`
}
