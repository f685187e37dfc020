import { z } from 'zod'

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
      })
      .prefault({}),
  })
  .prefault({})

export type Policy = z.infer<typeof policySchema>

/** The policy with every default. */
export const defaultPolicy: Policy = policySchema.parse({})
