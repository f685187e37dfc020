import { sql } from 'kysely'
import type { CaptureContext } from '../../service/capture/capture-context.ts'
import { captureMessages } from '../../service/capture/capture-messages.ts'
import { migrate } from '../../service/ledger/migrate.ts'
import type { ParsedMessage } from '../../shared/message/parsed-message.ts'
import { defaultPolicy } from '../../shared/policy/policy.ts'
import { openPlace, type Place } from '../database/place.ts'
import { peakMemoryMb } from '../worker/peak-memory.ts'
import type { Commands } from '../worker/protocol.ts'
import { checkSample } from './check-sample.ts'
import { COMPANY_MAILBOX, generate, INTERNAL_DOMAIN, NOW, type Shape, TENANT } from './generate.ts'

export interface Prepared {
  readonly touches: number
  readonly messages: number
  readonly seconds: number
}

export interface Captured {
  /** Of each message, from the start of its transaction to its commit. */
  readonly ms: readonly number[]
  readonly peakMemoryMb: number
}

/** One ledger of one size, to which messages are added one at a time. */
export async function openCapture({
  place,
  shape,
}: {
  readonly place: Place
  readonly shape: Shape
}): Promise<Commands> {
  const { db, close } = await openPlace(place)
  const context: CaptureContext = {
    db,
    tenant: TENANT,
    policy: defaultPolicy,
    internalDomains: [INTERNAL_DOMAIN],
    erasureKey: 'bench',
    now: () => NOW,
  }
  let count = 0
  return {
    prepare: async (): Promise<Prepared> => {
      const started = performance.now()
      await migrate(db)
      await generate(db, shape)
      const { rows } = await sql<{ touches: number; messages: number }>`
        select (select count(*)::int from touch) as touches, (select count(*)::int from message) as messages`.execute(
        db,
      )
      const sample = await sql<{
        id: string
      }>`select id from message where parent is null order by id limit 40`.execute(db)
      await checkSample(
        context,
        sample.rows.map((row) => row.id),
      )
      const made = rows[0] ?? { touches: 0, messages: 0 }
      return { ...made, seconds: (performance.now() - started) / 1000 }
    },
    capture: async (messages: number): Promise<Captured> => {
      const ms: number[] = []
      for (let done = 0; done < messages; done++) {
        const position = count++
        const message = nextMessage(shape, position)
        const started = performance.now()
        await db
          .transaction()
          .execute((trx) => captureMessages({ ...context, db: trx }, [{ source: 'bench-more', position, message }]))
        ms.push(performance.now() - started)
      }
      return { ms, peakMemoryMb: peakMemoryMb() }
    },
    end: close,
  }
}

/**
 * What arrives in real life, in turn, each at another account: a customer answers in a thread we have, a rep answers in
 * one, a customer begins something.
 */
function nextMessage(shape: Shape, position: number): ParsedMessage {
  // Steps of a number prime to most sizes: no two messages in a row share pages.
  const j = (position * 15_485_863 + 7) % shape.threads
  const a = j % shape.accounts
  const slot = Math.floor(j / shape.accounts) % shape.contactsPerAccount
  const contact = person(`p${a * shape.contactsPerAccount + slot}@customer${a}.example`)
  const rep = person(`rep${(a + Math.floor(slot / 3)) % shape.reps}@${INTERNAL_DOMAIN}`)
  const inbound = position % 3 !== 1
  const answers = position % 3 !== 2
  return {
    messageId: `more${position}@mail.example`,
    date: NOW - 3_600_000 + position,
    received: null,
    from: inbound ? contact : rep,
    to: [inbound ? rep : contact],
    cc: inbound ? [person(COMPANY_MAILBOX)] : [],
    bcc: [],
    subject: answers ? `Re: Order ${j}` : `Question ${position}`,
    inReplyTo: answers ? `m${j}.3@mail.example` : null,
    references: answers ? [0, 1, 2, 3].map((k) => `m${j}.${k}@mail.example`) : [],
    conversationGuid: null,
    conversationId: null,
    automatic: null,
    private: false,
    text: 'Please see below.\n'.repeat(20),
    html: null,
    attachments: [],
    opaque: null,
    mailboxes: [rep.address],
  }
}

function person(address: string): { address: string; name: string | null } {
  return { address, name: null }
}
