import { dismissalRequestSchema, sendSightingRequestSchema } from '../../../../shared/contract/compose.ts'
import { deedAnswerSchema } from '../../../../shared/contract/deeds.ts'
import { dismiss, seeSending } from '../deeds/compose-notes.ts'
import { answerDeed, type Deeds } from '../deeds/deed.ts'
import { type Api, EVERYBODY } from '../route.ts'

/** What the compose side tells: a suggestion dismissed, a message being sent. */
export function addComposeNotes(api: Api, deeds: Deeds): void {
  api.add({
    method: 'POST',
    path: '/compose-dismissals',
    summary: 'The suggestion is not shown again for this thread',
    roles: EVERYBODY,
    body: dismissalRequestSchema,
    answer: deedAnswerSchema,
    refusals: { 400: ['key-reused'], 403: ['mailbox-not-yours'] },
    handle: async ({ reader, language, body }) =>
      answerDeed(deeds, 'dismiss', await dismiss(deeds, reader, body), language),
  })
  api.add({
    method: 'POST',
    path: '/sightings',
    summary: 'A message is being sent from this mailbox: a hint to look there soon',
    roles: EVERYBODY,
    body: sendSightingRequestSchema,
    answer: deedAnswerSchema,
    refusals: { 403: ['mailbox-not-yours'] },
    handle: async ({ reader, language, body }) =>
      answerDeed(deeds, 'sighting', await seeSending(deeds, reader, body), language),
  })
}
