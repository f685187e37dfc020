import { at, day, DAY, workingTime } from './calendar.ts'
import { isOurs, ourSide, REPS, SHARED_MAILBOXES, STORY_END } from './people.ts'
import { hexOf, seeded } from './random.ts'
import type { Random } from './random.ts'
import type {
  AccountStory,
  Client,
  Language,
  Line,
  LooseStory,
  Person,
  Phase,
  StoryContact,
  StoryMessage,
} from './story.ts'
import { fill, letter, newMatter, textBooks, writeText } from './texts.ts'

/** Everything a storyline says, as messages. Same story, same messages. */
export function tellAccount(story: AccountStory, number: number): StoryMessage[] {
  const cast = castOf(story.contacts, story.language, story.zone, story.account)
  const told: StoryMessage[] = []
  story.phases.forEach((phase, index) => {
    told.push(...tellPhase(story, phase, `${String(number).padStart(2, '0')}${index}`, cast))
  })
  told.push(...tellScenes(story.scenes ?? [], cast))
  told.push(...tellGreetings(story, cast))
  return told
}

/** Mail outside all accounts. */
export function tellLoose(story: LooseStory): StoryMessage[] {
  return tellScenes(story.scenes, castOf(story.people, story.language, story.zone, null))
}

interface Cast {
  readonly account: string | null
  readonly language: Language
  readonly zone: number
  /** A contact's key (`karl`, `karl#1`), one of ours, or any other address. */
  person(spec: string): Person & { contact: string | null; client: Client; zone: number; first: string | null }
}

function castOf(contacts: readonly StoryContact[], language: Language, zone: number, account: string | null): Cast {
  return {
    account,
    language,
    zone,
    person: (spec) => {
      const [key, nth] = spec.split('#')
      const contact = contacts.find((c) => c.key === key)
      if (contact) {
        const address = nth ? contact.also?.[Number(nth) - 1] : contact.address
        if (!address) throw new Error(`${contact.key} has no address number ${nth}`)
        return {
          address,
          name: contact.name,
          contact: contact.key,
          client: contact.client ?? 'outlook',
          zone,
          first: addressAs(contact.name, language, contact.title),
        }
      }
      if (spec.includes('@') && !isOurs(spec)) {
        return { address: spec, name: '', contact: null, client: 'outlook', zone, first: null }
      }
      const ours = ourSide(spec)
      const rep = REPS.find((r) => r.key === spec || r.address === ours.address || r.aliases.includes(ours.address))
      return {
        address: ours.address,
        name: language === 'zh' ? ours.nameZh : ours.name,
        contact: null,
        client: 'outlook',
        zone: rep?.zone ?? (language === 'zh' ? 480 : 60),
        first: rep ? addressAs(language === 'zh' ? rep.nameZh : rep.name, language, '经理') : null,
      }
    },
  }
}

/** `Lukas` in English; family name and a polite word in Chinese. */
function addressAs(name: string, language: Language, title: string | undefined): string {
  if (language === 'en') return /^(Dr|Prof)\.? /.test(name) ? name : (name.split(' ')[0] ?? name)
  if (name.includes('·') || name.includes(' ')) return name
  const polite = /总|董事/.test(title ?? '') ? '总' : /工程|设备|仪表/.test(title ?? '') ? '工' : '经理'
  return `${name.slice(0, 1)}${polite}`
}

function tellPhase(story: AccountStory, phase: Phase, label: string, cast: Cast): StoryMessage[] {
  const random = seeded(`${story.account}/${label}`)
  const begin = day(phase.from)
  const step = (day(phase.until) + DAY - begin) / phase.threads
  const fraction = phase.customerBegins ?? 0.6
  const told: StoryMessage[] = []
  for (let i = 0; i < phase.threads; i++) {
    const start = begin + step * (i + 0.15 + 0.7 * random.next())
    // Evenly spread instead of drawn: the part of threads the customer begins is exact.
    const customerBegins = Math.floor((i + 1) * fraction + 1e-9) > Math.floor(i * fraction + 1e-9)
    const number = `${label}${String(i + 1).padStart(2, '0')}-${random.int(10, 99)}`
    told.push(...tellThread({ story, phase, cast, random, start, customerBegins, number }))
  }
  return told
}

function tellThread(of: {
  story: AccountStory
  phase: Phase
  cast: Cast
  random: Random
  start: number
  customerBegins: boolean
  number: string
}): StoryMessage[] {
  const { story, phase, cast, random } = of
  const customer = cast.person(phase.contact)
  const addressed = (typeof phase.to === 'string' ? [phase.to] : phase.to).map((p) => cast.person(p))
  const copied = (phase.cc ?? []).map((p) => cast.person(p))
  const colleagues = (phase.colleagues ?? []).map((p) => cast.person(p))
  const answerer = phase.answeredBy ? cast.person(phase.answeredBy) : addressed[0]
  if (!answerer) throw new Error(`${story.account}: a phase must address somebody`)
  const ourCopied = [...addressed, ...copied, ...(phase.ourCc ?? []).map((p) => cast.person(p))]
  const [low, high] = phase.turns ?? [2, 5]
  const turns = random.int(low, high)
  // Words are drawn apart from times and turns: a better sentence must not move anybody's trust.
  const words = seeded(`${story.account}/${of.number}/words`)
  const matter = newMatter(story.language, of.number, of.start, words)

  const told: StoryMessage[] = []
  let moment = of.start
  for (let turn = 0; turn < turns; turn++) {
    const byCustomer = (turn % 2 === 0) === of.customerBegins
    const sender = byCustomer ? customer : answerer
    const parent = told.at(-1) ?? null
    moment = Math.round(workingTime(moment, sender.zone, random.int(0, 170)) / 1000) * 1000
    if (moment >= STORY_END) break
    const to = byCustomer ? (parent ? [answerer] : addressed) : [customer]
    const cc = byCustomer
      ? parent
        ? phase.replyAll === false
          ? []
          : [...others(parent, customer, answerer), ...colleagues]
        : [...copied, ...colleagues]
      : [...ourCopied, ...colleagues]
    told.push(
      message({
        cast,
        id: `${of.number}.${turn}`,
        at: moment,
        sender,
        to,
        cc: without(cc, [sender, ...to]),
        subject: parent ? marked(matter.subject, story.language, sender.client, words) : matter.subject,
        text: writeText({
          language: story.language,
          matter,
          turn,
          last: turn === turns - 1,
          byCustomer,
          addressee: to[0]
            ? cast.person(to[0].address === customer.address ? phase.contact : to[0].address).first
            : null,
          random: words,
        }),
        parent,
        contact: customer.contact,
      }),
    )
    // From within the hour to three days; well inside the 30 days in which an answer may be guessed.
    moment += Math.round((0.03 + 2.8 * random.next() ** 2) * DAY)
  }
  return told
}

/** The rest of ours on the message that is answered. */
function others(parent: StoryMessage, customer: Person, answerer: Person): Person[] {
  return without([...parent.to, ...parent.cc], [customer, answerer]).filter((p) => isOurs(p.address))
}

function without(people: readonly Person[], left: readonly Person[]): Person[] {
  const seen = new Set(left.map((p) => p.address))
  return people.filter((p) => !seen.has(p.address) && seen.add(p.address))
}

function marked(subject: string, language: Language, client: Client, random: Random): string {
  if (language === 'en') return `${random.pick(client === 'outlook' ? ['RE:', 'Re:', 'AW:'] : ['Re:'])} ${subject}`
  if (client === 'outlook' || client === 'exchange') return `${random.pick(['答复:', '答复:', 'RE:'])} ${subject}`
  if (client === 'phone') return `回复：${subject}`
  return `${random.pick(['回复：', '回复: ', 'Re:'])}${subject}`
}

function tellScenes(scenes: readonly (readonly Line[])[], cast: Cast): StoryMessage[] {
  const told: StoryMessage[] = []
  for (const line of scenes.flat()) {
    const sender = cast.person(line.from)
    const parent = line.answers ? told.find((m) => m.id === line.answers) : null
    if (parent === undefined) throw new Error(`${line.id} answers ${line.answers ?? ''}, which is not told before it`)
    const to = line.to.map((p) => cast.person(p))
    const sent = message({
      cast,
      id: line.id,
      at: at(line.at, sender.zone),
      sender,
      to: line.marks?.undisclosed ? [] : to,
      cc: (line.cc ?? []).map((p) => cast.person(p)),
      bcc: (line.bcc ?? []).map((p) => cast.person(p)),
      subject: line.subject,
      text: line.text,
      parent,
      contact: sender.contact ?? to.find((p) => p.contact)?.contact ?? null,
      line,
    })
    const unnamed = line.marks?.undisclosed ? to : (line.marks?.listDelivers ?? []).map((p) => cast.person(p))
    told.push({ ...sent, envelope: unnamed.map((p) => p.address) })
  }
  return told
}

function tellGreetings(story: AccountStory, cast: Cast): StoryMessage[] {
  const random = seeded(`${story.account}/greetings`)
  const told: StoryMessage[] = []
  for (const { by, from, until } of story.greetings ?? []) {
    for (const greeting of textBooks[story.language].greetings) {
      for (const date of greeting.days.filter((d) => d >= from && d < until)) {
        const rep = cast.person(by)
        for (const { key } of story.contacts.slice(0, 2)) {
          const contact = cast.person(key)
          const slots = { year: date.slice(0, 4) }
          const subject = `${fill(greeting.subject, slots)} · ${contact.first ?? contact.name}`
          const first = message({
            cast,
            id: `greeting-${date}-${key}-${by}`,
            at: workingTime(day(date), rep.zone, random.int(0, 240)),
            sender: rep,
            to: [contact],
            cc: [],
            subject,
            text: letter(
              fill(random.pick(textBooks[story.language].hello), { first: contact.first ?? '' }),
              greeting.us,
              null,
            ),
            parent: null,
            contact: key,
          })
          told.push(first)
          if (random.next() < 0.5) continue
          told.push(
            message({
              cast,
              id: `greeting-${date}-${key}-${by}-back`,
              at: workingTime(first.at + DAY / 4, contact.zone, random.int(0, 240)),
              sender: contact,
              to: [rep],
              cc: [],
              subject: marked(subject, story.language, contact.client, random),
              text: greeting.back,
              parent: first,
              contact: key,
            }),
          )
        }
      }
    }
  }
  return told
}

function message(of: {
  cast: Cast
  id: string
  at: number
  sender: ReturnType<Cast['person']>
  to: readonly Person[]
  cc: readonly Person[]
  bcc?: readonly Person[]
  subject: string
  text: string
  parent: StoryMessage | null
  contact: string | null
  line?: Line
}): StoryMessage {
  const { cast, sender, line } = of
  const marks = line?.marks ?? {}
  // A told line keeps its plain id, so that `expected.ts` can name it; the rest look like what programs make.
  const id = line ? of.id : `${of.id}@${cast.account ?? ''}`
  const domain = sender.address.slice(sender.address.indexOf('@') + 1)
  const local = line ? of.id : `${hexOf(id, 8).toUpperCase()}.${of.at.toString(36)}`
  return {
    id,
    messageId: marks.withoutMessageId ? null : (marks.messageId ?? `${local}@${domain}`),
    at: of.at,
    zone: sender.zone,
    from: plain(sender),
    to: of.to.map(plain),
    cc: of.cc.map(plain),
    bcc: (of.bcc ?? []).map(plain),
    subject: of.subject,
    text: of.text,
    signature: signatureOf(sender, cast, of.at),
    parent: of.parent,
    thread: of.parent?.thread ?? id,
    language: cast.language,
    client: sender.client,
    marks,
    skipped: line?.skipped ?? null,
    account: cast.account,
    contact: of.contact,
    inbound: !isOurs(sender.address),
    envelope: [],
  }
}

function plain({ address, name }: Person): Person {
  return { address, name }
}

function signatureOf(sender: Person, cast: Cast, sent: number): string {
  // Who sits behind a role mailbox signs with his own name.
  const role = SHARED_MAILBOXES.find((m) => m.kind === 'role' && m.address === sender.address)
  const behind = role?.occupants.find((o) => day(o.from) <= sent && (o.to === '' || sent < day(o.to)))
  const rep = REPS.find(
    (r) => r.address === sender.address || r.aliases.includes(sender.address) || r.key === behind?.rep,
  )
  const zh = cast.language === 'zh'
  if (rep) {
    return zh
      ? `${rep.nameZh}\n恒泰仪器\n电话 ${rep.phone}`
      : `${rep.name}\n${rep.title}\nHengtai Instruments | ${rep.phone}`
  }
  const shared = SHARED_MAILBOXES.find((m) => m.address === sender.address || m.aliases.includes(sender.address))
  if (shared) return zh ? `${shared.nameZh}\n电话 +86 21 5550 1000` : `${shared.name}\nphone +86 21 5550 1000`
  return sender.name || sender.address
}
