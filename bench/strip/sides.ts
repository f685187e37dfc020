import EmailReplyParser from 'email-reply-parser'
import parseReply from 'node-email-reply-parser'
import planer from 'planer'
import { type MessageBody, splitMessage } from '../../shared/message/new-text/new-text.ts'
import { squeezed, type StripCase, textOf } from './cases.ts'

/** What one side makes of a body. */
export interface Stripped {
  /** Without history and signature. */
  readonly newText: string
  /** Without history, its signature on it. */
  readonly reply: string
  readonly signature: string
}

export interface Side {
  readonly name: string
  strip(body: MessageBody): Stripped
}

/** Two of the three read text alone; planer reads HTML with a DOM that it is handed, which this product has none of. */
const asText = (body: MessageBody): string => body.text ?? textOf(body.html ?? '')

export const ours: Side = {
  name: 'ours',
  strip: (body) => {
    const { newText, signature } = splitMessage(body)
    return { newText, signature, reply: `${newText}\n\n${signature}` }
  },
}

export const peers: readonly Side[] = [
  {
    name: 'email-reply-parser',
    strip: (body) => {
      const email = new EmailReplyParser().read(asText(body))
      const fragments = email.getFragments()
      const join = (wanted: (one: (typeof fragments)[number]) => boolean) =>
        fragments
          .filter(wanted)
          .map((one) => one.getContent())
          .join('\n')
      return {
        newText: email.getVisibleText(),
        reply: join((one) => !one.isQuoted()),
        signature: join((one) => one.isSignature()),
      }
    },
  },
  {
    name: 'node-email-reply-parser',
    strip: (body) => {
      const email = parseReply(asText(body))
      const fragments = email.getFragments()
      const join = (wanted: (one: (typeof fragments)[number]) => boolean) =>
        fragments
          .filter(wanted)
          .map((one) => one.getContent())
          .join('\n')
      return {
        newText: email.getVisibleText(),
        reply: join((one) => !one.isQuoted()),
        signature: join((one) => one.isSignature()),
      }
    },
  },
  {
    name: 'planer',
    strip: (body) => {
      const newText = planer.extractFrom(asText(body), 'text/plain')
      return { newText, reply: newText, signature: '' }
    },
  },
]

/** Where talon's reply keeps a signature, a side may give it or leave it out: each is taken at its best. */
export function isExact(side: Side, one: StripCase): boolean {
  const { newText, reply, signature } = side.strip(one.body)
  const wanted = squeezed(one.wanted)
  if (one.kind === 'signature') return squeezed(signature) === wanted
  return squeezed(newText) === wanted || (one.kind === 'reply' && squeezed(reply) === wanted)
}
