import type { Introduction, IntroductionAnswer, IntroductionRequest } from '../../../../shared/contract/deeds.ts'
import { introductionDraft } from '../../../../shared/crm/introduction-draft.ts'
import { introductionState } from '../../../../shared/crm/introduction.ts'
import { readMessageId } from '../../../../shared/message/message-id.ts'
import { isContactOf, loadColleague } from '../../../ledger/account-people.ts'
import type { Db } from '../../../ledger/db.ts'
import { doOnce } from '../../../ledger/deeds.ts'
import { ownId } from '../../../ledger/ids.ts'
import {
  insertIntroduction,
  loadIntroductions,
  type StoredIntroduction,
  type WhichIntroductions,
  withdrawIntroduction,
} from '../../../ledger/introductions.ts'
import { findMessage } from '../../../ledger/which-message.ts'
import { hasRole, type Reader } from '../reader.ts'
import { Refusal } from '../refusal.ts'
import { requireAccount, requireRep } from './deal-with-account.ts'
import { deedOf, type Deeds, personOf } from './deed.ts'

/** Introductions as the panes show them, the latest first. */
export async function readIntroductions(db: Db, tenant: number, which: WhichIntroductions): Promise<Introduction[]> {
  return (await loadIntroductions(db, tenant, which)).map(shown)
}

function shown(one: StoredIntroduction): Introduction {
  return {
    id: one.id,
    account: one.account,
    accountName: one.accountName,
    colleague: { rep: one.colleague, name: one.colleagueName, address: one.colleagueAddress },
    by: { rep: one.by, name: one.byName },
    askedAt: one.askedAt,
    state: introductionState(one),
  }
}

/**
 * Asks a colleague to join: the wish is recorded, the compose side adds him, and what captured messages show closes it.
 * A wish that stands already (same account, colleague and contact, by the same rep) is not made twice.
 * Errors: `account-not-yours`, `not-a-rep`, `colleague-unknown`, `colleague-is-you`, `contact-unknown`, `key-reused`.
 */
export async function introduce(deeds: Deeds, reader: Reader, asked: IntroductionRequest): Promise<IntroductionAnswer> {
  const { service } = deeds
  const { db } = service.database
  const by = requireRep(reader)
  const account = await requireAccount(deeds, reader, asked.account)
  await requireColleague(deeds, asked.colleague, by)
  if (asked.contact !== null && !(await isContactOf(db, service.tenant, asked.contact, account.id))) {
    throw new Refusal(404, 'contact-unknown', 'This contact does not belong to this account.', {
      where: 'body.contact',
      remedy: 'Load the account again and choose one of its contacts.',
    })
  }
  const messageId = readMessageId(asked.messageId)
  const place = { id: null, address: reader.address }
  const message = messageId === null ? null : await findMessage(db, service.tenant, messageId, place)
  const deed = deedOf(deeds, reader, 'introduce', asked)
  const { subject } = await doOnce(db, service.tenant, deed, async (trx) => {
    const standing = (await loadIntroductions(trx, service.tenant, { accounts: [account.id], rep: by })).find(
      (one) =>
        one.by === by &&
        one.colleague === asked.colleague &&
        one.contact === asked.contact &&
        introductionState(one) === 'wished',
    )
    const id = standing?.id ?? ownId(service.tenant, 'introduction', `${personOf(reader)}\n${asked.key}`)
    if (standing === undefined) {
      await insertIntroduction(trx, service.tenant, {
        id,
        account: account.id,
        colleague: asked.colleague,
        contact: asked.contact,
        by,
        message: message?.id ?? null,
        conversation: asked.conversationId,
        language: asked.language,
        askedAt: service.now(),
      })
    }
    return { outcome: 'wished', subject: id }
  })
  service.events.deedDone('introduce', { code: 'wished', done: true })
  const one = await requireIntroduction(deeds, subject ?? '')
  const { contactName: contact, colleagueName: colleague } = one
  return { introduction: shown(one), draft: introductionDraft({ language: asked.language, contact, colleague }) }
}

async function requireColleague({ service }: Deeds, colleague: string, by: string): Promise<void> {
  if (colleague === by) {
    throw new Refusal(400, 'colleague-is-you', 'You cannot be introduced by yourself.', {
      where: 'body.colleague',
      remedy: 'Choose a colleague.',
    })
  }
  if ((await loadColleague(service.database.db, service.tenant, colleague, service.now())) !== null) return
  throw new Refusal(404, 'colleague-unknown', 'There is no such colleague (any more).', {
    where: 'body.colleague',
    remedy: 'Load the account again and choose one of those it proposes.',
  })
}

/**
 * Withdraws a wish; one that was answered stays answered. Whoever asked may, the colleague, somebody above one of the two,
 * or operations. Repeating it changes nothing. Errors: `introduction-unknown` (404), whosever it is.
 */
export async function withdraw(deeds: Deeds, reader: Reader, id: string, key: string): Promise<Introduction> {
  const { service } = deeds
  const one = await requireIntroduction(deeds, id)
  const his = [one.by, one.colleague].some((rep) => rep === reader.rep || reader.line.has(rep))
  if (!his && !hasRole(reader, 'operations')) throw unknown()
  const deed = deedOf(deeds, reader, 'withdraw', { key, id })
  await doOnce(service.database.db, service.tenant, deed, async (trx) => {
    await withdrawIntroduction(trx, service.tenant, id, service.now())
    return { outcome: 'withdrawn', subject: id }
  })
  return shown(await requireIntroduction(deeds, id))
}

async function requireIntroduction({ service }: Deeds, id: string): Promise<StoredIntroduction> {
  const [one] = await loadIntroductions(service.database.db, service.tenant, { ids: [id] })
  if (one === undefined) throw unknown()
  return one
}

function unknown(): Refusal {
  return new Refusal(404, 'introduction-unknown', 'There is no such introduction of yours.', {
    remedy: 'Load your introductions again.',
  })
}
