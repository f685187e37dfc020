import { correctionRequestSchema, deedAnswerSchema } from '../../../../shared/contract/deeds.ts'
import { correct } from '../deeds/corrections.ts'
import { answerDeed, type Deeds } from '../deeds/deed.ts'
import type { Api } from '../route.ts'

/** What a person knows better about people than machines do. */
export function addCorrections(api: Api, deeds: Deeds): void {
  api.add({
    method: 'POST',
    path: '/corrections',
    summary: 'This contact belongs to that account, or this address to that contact, from the beginning',
    roles: ['rep', 'manager', 'operations', 'admin'],
    body: correctionRequestSchema,
    answer: deedAnswerSchema,
    refusals: {
      400: ['key-reused', 'address-internal'],
      403: ['account-not-yours'],
      404: ['contact-unknown', 'account-unknown'],
    },
    handle: async ({ reader, language, body }) =>
      answerDeed(deeds, 'correct', await correct(deeds, reader, body), language),
  })
}
