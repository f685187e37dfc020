import type { OutlookPerson, OutlookUser } from '../../graph/outlook/wire.ts'
import { type DraftItem, type ReadItem, shared } from './open-item.ts'
import { type Locale, say } from './words.ts'

/** What a draft begins with. */
export interface DraftStart {
  readonly to?: readonly OutlookPerson[]
  readonly cc?: readonly OutlookPerson[]
  readonly bcc?: readonly OutlookPerson[]
  readonly subject?: string
  readonly html?: string
}

/** A new draft; one that answers or forwards quotes its message below. */
export function newDraft(
  owner: OutlookUser,
  locale: Locale,
  composeType: DraftItem['composeType'],
  start: DraftStart,
  about: ReadItem | null = null,
): DraftItem {
  const { to = [], cc = [], bcc = [], subject = '', html = '' } = start
  return {
    kind: 'compose',
    composeType,
    // Only an answer belongs to a conversation before it is saved (facts A2.1).
    conversationId: composeType === 'reply' ? (about?.message.conversationId ?? null) : null,
    draft: {
      id: null,
      to: structuredClone([...to]),
      cc: structuredClone([...cc]),
      bcc: structuredClone([...bcc]),
      replyTo: [],
      subject: about === null ? subject : prefixed(composeType === 'forward' ? 'forward' : 'reply', about, locale),
      html: html + (about === null ? '' : quoted(about, locale)),
      headers: {},
      answers: about?.message.id ?? null,
    },
    files: [],
    appendOnSend: '',
    ...shared(owner),
  }
}

/** Whom an answer goes to: the sender, or whom we ourselves wrote to; with `all` everybody else but us in Cc. */
export function answerees(
  { message }: ReadItem,
  own: readonly string[],
  all: boolean,
): Required<Pick<DraftStart, 'to' | 'cc'>> {
  const isOwn = ({ address }: OutlookPerson): boolean => own.includes(address.toLowerCase())
  const to = message.from !== null && isOwn(message.from) ? message.to : message.from === null ? [] : [message.from]
  const others = [...message.to, ...message.cc].filter((person) => !isOwn(person))
  return { to, cc: all ? others.filter(({ address }) => !to.some((each) => each.address === address)) : [] }
}

function quoted({ message }: ReadItem, locale: Locale): string {
  const name = message.from?.name ?? ''
  const line = say(locale, 'wrote', { date: new Date(message.received).toISOString().slice(0, 16), name })
  const body = new DOMParser().parseFromString(message.html, 'text/html').body.innerHTML
  return `<div id="divRplyFwdMsg"><hr><p>${line}</p>${body}</div>`
}

function prefixed(kind: 'reply' | 'forward', { message }: ReadItem, locale: Locale): string {
  const known = kind === 'reply' && /^\s*(re|aw|回复|答复)\s*[:：]/i.test(message.subject)
  return known ? message.subject : say(locale, `prefix.${kind}`) + message.subject
}
