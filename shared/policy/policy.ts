import { z } from 'zod'
import { DANGEROUS } from './dangerous-files.ts'

/**
 * Every number and list marked ⚙ in `domain.md`, with its default, in one place. An admin overrides any of them in the
 * policy file (JSON, `COMMONHOLD_POLICY`); unknown names and values out of range are refused, all at once.
 */
const share = z.number().min(0).max(1)
const days = z.number().int().min(1).max(36_500)
const weight = z.number().min(0).max(100)
const list = z.array(z.string().min(1).max(320)).max(100_000)

export const policySchema = z
  .strictObject({
    capture: z
      .strictObject({
        /** Local parts that belong to no person: `noreply@…` is a robot, internal or external. */
        robots: list.default([
          'noreply',
          'no-reply',
          'no_reply',
          'no.reply',
          'donotreply',
          'do-not-reply',
          'do_not_reply',
          'mailer-daemon',
          'mailerdaemon',
          'postmaster',
          'bounce',
          'bounces',
          'daemon',
          'autoreply',
          'auto-reply',
          'notification',
          'notifications',
        ]),
        /** Addresses of people who are never captured: the person is removed, never the whole message. */
        excludedPeople: list.default([]),
        /** Sender addresses or domains whose mail is skipped. */
        blockedSenders: list.default([]),
        /** Domains in the product's free-mail list that are businesses here. */
        businessDomains: list.default([]),
        /** Domains to treat as free mail beside the product's list. */
        freeMailDomains: list.default([]),
        /** Create an account for a business domain nobody has yet. */
        createAccounts: z.boolean().default(true),
        /** Keep headers only: all mailboxes, or those named. */
        headerOnly: z.boolean().default(false),
        headerOnlyMailboxes: list.default([]),
        /** Mailboxes whose owner has connected his inbox to HubSpot: its own copy of a message is waited for and adopted. */
        adoptMailboxes: list.default([]),
        /** Files of a message: `none`, their `names` at the end of the engagement, or `upload` to HubSpot's files too. */
        attachments: z.enum(['none', 'names', 'upload']).default('names'),
        attachmentLimits: z
          .strictObject({
            /** A larger file is named, not uploaded; in bytes. */
            largestBytes: z.number().int().min(0).max(100_000_000).default(20_000_000),
            /** The same for all files of a message together, in their order. */
            largestSumBytes: z.number().int().min(0).max(100_000_000).default(40_000_000),
            /** A picture inside the text smaller than this is a signature's or a button: it is not uploaded. */
            smallestPictureBytes: z.number().int().min(0).max(100_000_000).default(20_000),
            /** Bytes of files on mail that is held (from strangers) leave the ledger after so many days; then they are named. */
            heldDays: days.default(30),
            /** Endings (`exe`) or MIME types (`image/svg+xml`) that are never uploaded. */
            forbidden: list.default([...DANGEROUS]),
            /** Endings or types that alone are uploaded; empty: all that are not forbidden. */
            allowed: list.default([]),
          })
          .prefault({}),
      })
      .prefault({}),
    mailboxes: z
      .strictObject({
        /** Mailboxes to read; empty: those of every listed rep and every company mailbox. */
        include: list.default([]),
        /** Mailboxes never to read. */
        exclude: list.default([]),
        /** Requests to one mailbox at once: the vendor allows one app four (facts/outlook.md A2.4), one is left to others. */
        atOnce: z.number().int().min(1).max(4).default(3),
        /** How often each mailbox is read through for what no notification told, in minutes. */
        sweepMinutes: z.number().min(0.1).max(1440).default(3),
        /** A mailbox that could not be read through for this long raises an alarm, in minutes. */
        silentAfterMinutes: z.number().min(0.1).max(1440).default(10),
        /** What a mailbox holds and we were not told of within this time is a gap, in minutes. */
        gapAfterMinutes: z.number().min(0).max(1440).default(10),
        /** How many days back each mailbox's own count is compared with ours, and how often, in minutes. */
        compareDays: z.number().int().min(1).max(366).default(2),
        compareMinutes: z.number().min(0.1).max(1440).default(10),
      })
      .prefault({}),
    threads: z
      .strictObject({
        /** A guessed answer joins a thread at most this old. */
        guessWithinDays: days.default(30),
        /** After this long a message in an old thread opens something new. */
        reopenedAfterDays: days.default(90),
      })
      .prefault({}),
    trust: z
      .strictObject({
        /** c: the part of a message's mass that Cc-holders share when both sides are present. */
        ccPart: share.default(0.25),
        kindWeights: z
          .strictObject({
            opened: weight.default(3),
            answered: weight.default(1),
            called: weight.default(3),
            met: weight.default(2),
            visited: weight.default(2),
            sent: weight.default(0),
          })
          .prefault({}),
        halfLifeDays: z.number().min(1).max(36_500).default(180),
        windowDays: days.default(365),
        insistenceMinimum: z.number().int().min(1).max(1000).default(3),
        seniorWeight: z.number().min(1).max(100).default(3),
        seniorTitles: list.default([
          'ceo',
          'cfo',
          'coo',
          'cto',
          'cio',
          'chief',
          'president',
          'chairman',
          'chairwoman',
          'owner',
          'founder',
          'managing director',
          'general manager',
          'vice president',
          'vp',
          'director',
          'head of',
          '总裁',
          '董事',
          '总经理',
          '副总',
          '总监',
          '创始人',
          '厂长',
          '首席',
        ]),
      })
      .prefault({}),
    state: z
      .strictObject({
        minimumEvidence: z.number().min(0).max(1000).default(4),
        mutualWithinDays: days.default(365),
        personalShare: share.default(0.8),
        personalLowerBound: share.default(0.6),
        companyShare: share.default(0.5),
        leaveShare: share.default(0.7),
        leaveEvidence: z.number().min(0).max(1000).default(2),
        silentAfterDays: days.default(180),
      })
      .prefault({}),
    loss: z
      .strictObject({
        /** Part of a customer's yearly sales lost when its rep leaves (Shi, Sridhar, Grewal, Lilien, JM 81(2), 2017). */
        low: share.default(0.132),
        high: share.default(0.176),
      })
      .prefault({}),
    crm: z
      .strictObject({
        /** Attach captured mail to the account's open deals: `none`, `single` (only where exactly one is open) or `all`. */
        deals: z.enum(['none', 'single', 'all']).default('single'),
        /** How long an answer «not in the CRM» about a stranger is believed. */
        recheckStrangersHours: z.number().min(0).max(8760).default(24),
        /** How long HubSpot's own copy of a message in an adopt mailbox is waited for. */
        adoptWaitMinutes: z.number().min(0).max(1440).default(5),
        /** For how many days after we wrote a message a second copy of it is looked for. */
        duplicateDays: z.number().min(0).max(365).default(7),
        /** How often what people changed in HubSpot is looked for without being told. */
        pollMinutes: z.number().int().min(1).max(59).default(15),
        /** How far back each look reaches again: what HubSpot's index showed late is found then. */
        pollOverlapMinutes: z.number().min(0).max(1440).default(10),
        /** How many records of each kind a look reads again in turn, to notice what has gone without a trace. */
        pollRecheck: z.number().int().min(0).max(10_000).default(500),
        /** A captured message that the CRM has not confirmed for this long raises an alarm (requirement A6), in minutes. */
        overdueMinutes: z.number().min(1).max(1440).default(15),
        /** A contact that HubSpot has neither alive nor in its bin for this long was deleted for privacy. */
        vanishedHours: z.number().min(1).max(8760).default(24),
      })
      .prefault({}),
    people: z
      .strictObject({
        /** Who knows what: an address of a rep of ours and the topics or industries he is the one for (requirement B16). */
        topics: z.record(z.string().min(3).max(320), z.array(z.string().min(1).max(100)).max(200)).default({}),
      })
      .prefault({}),
    compose: z
      .strictObject({
        /** Names proposed to a rep who writes to a single-rep account, at most. */
        colleagues: z.number().int().min(1).max(10).default(3),
        /**
         * The company's own address that customers should answer to and see in signatures (requirement B21): offered when a
         * mail goes out without it, never forced. `replyTo`, `signature`: which of the two is looked at. Null: nothing is.
         */
        companyAddress: z
          .strictObject({
            address: z.string().min(3).max(320),
            replyTo: z.boolean().default(true),
            signature: z.boolean().default(true),
          })
          .nullable()
          .default(null),
        /** Which company mailbox is offered to an account that has written to none: by the part before the @, in this order. */
        mailboxOrder: list.default(['sales', 'info', 'contact', 'service', 'support', 'office']),
      })
      .prefault({}),
    access: z
      .strictObject({
        /** Who may read the text of a message he took no part in, each reading recorded; a manager: of his line's alone. */
        textRoles: z.array(z.enum(['manager', 'operations', 'auditor', 'admin'])).default(['manager', 'auditor']),
        /** Who may mark a message of his own private before it is written, with a reason his manager sees. */
        privateRoles: z.array(z.enum(['rep', 'manager', 'operations'])).default(['rep', 'manager']),
        /** Requests a minute of one reader before he has to wait. */
        requestsPerMinute: z.number().int().min(10).max(100_000).default(600),
      })
      .prefault({}),
  })
  .prefault({})

export type Policy = z.infer<typeof policySchema>

/** The policy with every default. */
export const defaultPolicy: Policy = policySchema.parse({})
