import {
  captureRequestSchema,
  deedAnswerSchema,
  privateRequestSchema,
  takeBackRequestSchema,
} from '../../../../shared/contract/deeds.ts'
import type { Role } from '../../../../shared/contract/mine.ts'
import { answerDeed, type Deeds } from '../deeds/deed.ts'
import { captureNow, makePrivate, takeItBack } from '../deeds/message-deeds.ts'
import type { Api } from '../route.ts'

const WHO: readonly Role[] = ['rep', 'manager', 'operations']

/** What is done with one message: capture now, keep private, take back. */
export function addMessageDeeds(api: Api, deeds: Deeds): void {
  api.add({
    method: 'POST',
    path: '/messages/capture',
    summary: 'Reads a message from its mailbox now, and says what became of it',
    roles: WHO,
    body: captureRequestSchema,
    answer: deedAnswerSchema,
    refusals: { 400: ['key-reused'], 403: ['mailbox-not-yours'] },
    handle: async ({ reader, language, body }) =>
      answerDeed(deeds, 'capture', await captureNow(deeds, reader, body), language),
  })
  api.add({
    method: 'POST',
    path: '/messages/private',
    summary: 'Keeps a message out of the CRM before it is written there',
    roles: WHO,
    body: privateRequestSchema,
    answer: deedAnswerSchema,
    refusals: { 400: ['key-reused'], 403: ['mailbox-not-yours', 'message-not-yours', 'private-not-allowed'] },
    handle: async ({ reader, language, body }) =>
      answerDeed(deeds, 'private', await makePrivate(deeds, reader, body), language),
  })
  api.add({
    method: 'POST',
    path: '/messages/take-back',
    summary: 'Takes a wrong capture back, for good',
    roles: WHO,
    body: takeBackRequestSchema,
    answer: deedAnswerSchema,
    refusals: { 400: ['key-reused'], 403: ['mailbox-not-yours', 'message-not-yours'] },
    handle: async ({ reader, language, body }) =>
      answerDeed(deeds, 'take-back', await takeItBack(deeds, reader, body), language),
  })
}
