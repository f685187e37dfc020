import type { FastifyReply, FastifyRequest } from 'fastify'
import { WritePlan } from '../crm/account.ts'
import { hitsInput } from '../gate/faults.ts'
import { refuseAfterwards } from '../gate/door.ts'
import type { StandInState } from '../state.ts'
import { Refusal } from '../vendor-error.ts'
import { originOf } from './request.ts'

interface InputError {
  status: 'error'
  category: string
  message: string
  context: Record<string, string[]>
  errors?: unknown
}

export interface BatchOutcome<T> {
  done: T[]
  errors: InputError[]
}

/**
 * Plans every input, then commits what was planned in one go. When every input carries `objectWriteTraceId` (and the
 * endpoint allows parts) a bad input is reported beside the others (207); otherwise it fails the whole batch (facts §7).
 */
export function runBatch<I extends { objectWriteTraceId?: unknown }, T>(
  state: StandInState,
  request: FastifyRequest,
  inputs: I[],
  partsAllowed: boolean,
  planOne: (plan: WritePlan, input: I) => T,
): BatchOutcome<T> {
  const traced = partsAllowed && inputs.every((input) => typeof input.objectWriteTraceId === 'string')
  const plan = new WritePlan(originOf(request))
  const outcome: BatchOutcome<T> = { done: [], errors: [] }
  inputs.forEach((input, index) => {
    try {
      refuseScripted(request, index)
      outcome.done.push(planOne(plan, input))
    } catch (error) {
      if (!traced || !(error instanceof Refusal)) throw error
      outcome.errors.push({
        status: 'error',
        category: String(error.body.category ?? 'VALIDATION_ERROR'),
        message: error.body.message,
        context: { ...error.body.context, objectWriteTraceId: [String(input.objectWriteTraceId)] },
        ...(error.body.errors ? { errors: error.body.errors } : {}),
      })
    }
  })
  state.store.commit(plan.mutations, plan.origin)
  refuseAfterwards(request)
  return outcome
}

function refuseScripted(request: FastifyRequest, index: number): void {
  const { fault } = request
  if (fault?.kind !== 'partial' || !hitsInput(fault, index)) return
  throw new Refusal(fault.status ?? 400, {
    message: fault.message ?? 'Scripted fault: this input was refused',
    category: fault.category ?? 'VALIDATION_ERROR',
  })
}

/** The body of a batch answer: 207 as soon as one input failed. */
export function sendBatch(
  state: StandInState,
  reply: FastifyReply,
  complete: 200 | 201,
  results: unknown[],
  errors: unknown[],
  startedAt: number,
): FastifyReply {
  const body = {
    status: 'COMPLETE',
    results: state.shuffleResults ? shuffle(results, state.random) : results,
    ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
    requestedAt: new Date(startedAt).toISOString(),
    startedAt: new Date(startedAt).toISOString(),
    completedAt: new Date(state.now()).toISOString(),
  }
  return reply.code(errors.length > 0 ? 207 : complete).send(body)
}

function shuffle<T>(items: T[], random: () => number): T[] {
  const copy = [...items]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
  }
  return copy
}
