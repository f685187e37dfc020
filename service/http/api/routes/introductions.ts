import { z } from 'zod'
import {
  introductionAnswerSchema,
  introductionRequestSchema,
  introductionSchema,
  withdrawalRequestSchema,
} from '../../../../shared/contract/deeds.ts'
import type { Role } from '../../../../shared/contract/mine.ts'
import type { Deeds } from '../deeds/deed.ts'
import { introduce, withdraw } from '../deeds/introductions.ts'
import type { Api } from '../route.ts'

const WHO: readonly Role[] = ['rep', 'manager', 'operations']

/** Asking a colleague to join (B13), and taking the wish back. */
export function addIntroductions(api: Api, deeds: Deeds): void {
  api.add({
    method: 'POST',
    path: '/introductions',
    summary: 'Asks a colleague to join: recorded, with a drafted opening in the language of the thread',
    roles: WHO,
    body: introductionRequestSchema,
    answer: introductionAnswerSchema,
    refusals: {
      400: ['key-reused', 'colleague-is-you'],
      403: ['account-not-yours', 'not-a-rep'],
      404: ['colleague-unknown', 'contact-unknown'],
    },
    handle: ({ reader, body }) => introduce(deeds, reader, body),
  })
  api.add({
    method: 'POST',
    path: '/introductions/:id/withdraw',
    summary: 'Withdraws a wish; one that the customer answered stays answered',
    roles: WHO,
    params: z.object({ id: z.uuid() }),
    body: withdrawalRequestSchema,
    answer: introductionSchema,
    refusals: { 400: ['key-reused'], 404: ['introduction-unknown'] },
    handle: ({ reader, params, body }) => withdraw(deeds, reader, params.id, body.key),
  })
}
