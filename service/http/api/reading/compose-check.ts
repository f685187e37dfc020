import type { ComposeCheck, ComposeCheckRequest, Suggestion } from '../../../../shared/contract/compose.ts'
import { domainOf, isUnder, normaliseAddress } from '../../../../shared/message/address.ts'
import { type Words, say, wordsFor } from '../../../../shared/words/words.ts'
import { conversationToken } from '../../../capture/closure.ts'
import { conversationsOf } from '../../../capture/read-thread.ts'
import { type NamedPerson, seeParticipants, type SeenParticipant } from '../../../capture/see-participants.ts'
import type { Service } from '../../../context.ts'
import { isDismissed } from '../../../ledger/compose-notes.ts'
import { findThreadsByTokens } from '../../../ledger/message-facts.ts'
import { type FullAccount, readAccountViews } from '../../../trust/account-view.ts'
import { accountSight } from '../access.ts'
import { readIntroductions } from '../deeds/introductions.ts'
import { mailboxAsked } from './mailbox-asked.ts'
import { accountsOf, type Asking, MOST_ACCOUNTS } from './message-context.ts'

/** The info bar takes 150 characters (facts/outlook.md A1). */
const LONGEST_BAR = 150

/**
 * Who is being written to, and whether an account among them hangs on one rep. Mail inside the company, to strangers, or
 * on which a second holder is already, gets nothing: the mark apart.
 *
 * @param mark goes into a header of the draft; names nobody
 */
export async function checkDraft(asking: Asking, asked: ComposeCheckRequest, mark: string): Promise<ComposeCheck> {
  const { service, reader, language } = asking
  const { database, tenant } = service
  const { db } = database
  const words = wordsFor(language)
  const people = await seeParticipants(service.capture(), peopleOf(asked), service.now())
  const mailbox = await mailboxAsked(service, reader, asked.mailbox)
  const dismissed =
    asked.conversationId !== null &&
    mailbox.his &&
    (await isDismissed(db, tenant, mailbox.address, asked.conversationId))
  return {
    suggestions: mailbox.mailbox?.kind === 'company' ? [] : await suggest(asking, people, words),
    dismissed,
    wishes: await wishesOf(asking, asked, mailbox.his ? mailbox.address : null, people),
    companyAddress: companyAddressOf(service, words, asked, people),
    mark,
  }
}

function peopleOf({ to, cc }: ComposeCheckRequest): NamedPerson[] {
  return [...to.map((one) => ({ ...one, role: 'to' as const })), ...cc.map((one) => ({ ...one, role: 'cc' as const }))]
}

async function suggest(
  { service, reader }: Asking,
  people: readonly SeenParticipant[],
  words: Words,
): Promise<Suggestion[]> {
  // The company is on it: whoever answers, answers the company too.
  if (people.some((one) => one.side === 'company')) return []
  const ids = accountsOf(people)
  // Nobody is brought into a mailing.
  if (ids.length === 0 || ids.length > MOST_ACCOUNTS) return []
  const present = new Set(people.flatMap((one) => one.rep ?? []))
  const accounts = await readAccountViews(service.trust, {
    ids,
    now: service.now(),
    words,
    me: reader.rep,
    here: new Set(),
    about: [],
    present,
    crmUrl: () => null,
  })
  return ids.flatMap((id) => {
    const account = accounts.get(id)
    // Whose account it is not learns nothing of its figures by writing to it.
    if (account === undefined || accountSight(reader, account.people) !== 'full') return []
    return suggestionOf(account, people, words) ?? []
  })
}

/** Null where the account does not hang on one rep, or where somebody beside that rep is a recipient already. */
function suggestionOf({ view }: FullAccount, people: readonly SeenParticipant[], words: Words): Suggestion | null {
  if (view.state !== 'personal' || view.topRep === null || view.topShare === null) return null
  const top = view.holders.find(({ rep, holder }) => rep !== null && holder !== 'company')
  const second = people.some((one) => one.side === 'rep' && one.rep !== null && one.rep !== top?.rep)
  if (second) return null
  const { id, name, topRep, topShare, colleagues, companyMailbox } = view
  const text = barText(
    words,
    { account: name, rep: topRep, share: topShare },
    colleagues[0]?.name ?? null,
    companyMailbox,
  )
  return { account: id, accountName: name, topRep, topShare, colleagues, companyMailbox, text }
}

/** The sentence of the info bar; what does not fit loses the end of the account's name first. */
export function barText(
  words: Words,
  figures: { readonly account: string; readonly rep: string; readonly share: number },
  colleague: string | null,
  mailbox: string | null,
): string {
  const write = (account: string, rep: string): string => {
    const values = { ...figures, account, rep }
    if (colleague !== null && mailbox !== null) {
      const both = say(words, 'compose.suggest-both', { ...values, colleague, mailbox })
      if (both.length <= LONGEST_BAR) return both
    }
    if (colleague !== null) return say(words, 'compose.suggest-colleague', { ...values, colleague })
    if (mailbox !== null) return say(words, 'compose.suggest-mailbox', { ...values, mailbox })
    return say(words, 'compose.suggest-nobody', values)
  }
  const room = LONGEST_BAR
  for (const length of [Infinity, 60, 30, 15]) {
    const text = write(shortened(figures.account, length), shortened(figures.rep, length))
    if (text.length <= room) return text
  }
  return shortened(write(shortened(figures.account, 15), shortened(figures.rep, 15)), room)
}

function shortened(text: string, length: number): string {
  const signs = [...text]
  return signs.length <= length ? text : `${signs.slice(0, length - 1).join('')}…`
}

/** Colleagues somebody of us wished for in this thread, who are not on the draft. */
async function wishesOf(
  { service, reader }: Asking,
  { conversationId }: ComposeCheckRequest,
  mailbox: string | null,
  people: readonly SeenParticipant[],
): Promise<ComposeCheck['wishes']> {
  if (reader.rep === null || conversationId === null) return []
  const { database, tenant } = service
  const tokens = mailbox === null ? [] : conversationsOf(mailbox, conversationId).map(conversationToken)
  const threads = await findThreadsByTokens(database.db, tenant, tokens)
  const all = await readIntroductions(database.db, tenant, {
    rep: reader.rep,
    conversation: { id: conversationId, threads },
  })
  const present = new Set(people.flatMap((one) => one.rep ?? []))
  return all.flatMap(({ id, state, by, colleague }) =>
    state === 'wished' && by.rep === reader.rep && !present.has(colleague.rep)
      ? [{ introduction: id, name: colleague.name, address: colleague.address }]
      : [],
  )
}

/**
 * Whether customers are led to answer the company (requirement B21): policy's address among those answers go to. A mail
 * inside the company needs none; one that goes out from the address itself has it. What the signature says stays with the
 * pane: no text leaves the draft.
 */
function companyAddressOf(
  service: Service,
  words: Words,
  asked: ComposeCheckRequest,
  people: readonly SeenParticipant[],
): ComposeCheck['companyAddress'] {
  const { companyAddress } = service.config.policy.compose
  const address = companyAddress === null ? null : normaliseAddress(companyAddress.address)
  const outside = people.some((one) => isOutside(one, service.internalDomains()))
  if (companyAddress === null || address === null || !outside) return null
  const { replyTo, signature } = companyAddress
  const answers = [asked.mailbox, ...asked.replyTo.map((one) => one.address)].map((one) => normaliseAddress(one))
  const missing = replyTo && !answers.includes(address)
  const text = missing
    ? say(words, 'compose.company-address', { address })
    : replyTo
      ? say(words, 'compose.company-present', { address })
      : say(words, 'compose.company-signature', { address })
  return { address, missing, replyTo, signature, text }
}

function isOutside({ side, address }: SeenParticipant, internal: readonly string[]): boolean {
  return (side === 'contact' || side === 'stranger') && !isUnder(domainOf(address), internal)
}
