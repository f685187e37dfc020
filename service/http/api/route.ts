import type { z } from 'zod'
import type { Role } from '../../../shared/contract/mine.ts'
import type { Language } from './language.ts'
import type { Reader } from './reader.ts'

/** What a route is handed: everything checked, the reader found, his role allowed. */
export interface ApiRequest<Body = undefined, Query = undefined, Params = undefined> {
  readonly reader: Reader
  /** In which sentences are to be said. */
  readonly language: Language
  /** The same in answer, log and problem. */
  readonly requestId: string
  readonly body: Body
  readonly query: Query
  readonly params: Params
}

/**
 * One route of the API. It answers an object that `answer` fits, or throws: a `Refusal`, or any error of
 * `shared/errors.ts` (`problem.ts` says which status each becomes).
 */
export interface ApiRoute<Body = undefined, Query = undefined, Params = undefined, Answer = unknown> {
  readonly method: 'GET' | 'POST'
  /** Behind /api/v1, with `:name` for parameters. */
  readonly path: `/${string}`
  /** One line for the OpenAPI document. */
  readonly summary: string
  /** Who may call it at all; what he sees of an account is decided in `access.ts`. */
  readonly roles: readonly Role[]
  readonly body?: z.ZodType<Body>
  readonly query?: z.ZodType<Query>
  readonly params?: z.ZodType<Params>
  readonly answer: z.ZodType<Answer>
  /** Codes of its own refusals, by status, for the document: `{ 404: ['account-unknown'] }`. */
  readonly refusals?: Readonly<Record<number, readonly string[]>>
  readonly handle: (request: ApiRequest<Body, Query, Params>) => Promise<Answer>
}

/** Where route files (`routes/<group>.ts`, each exporting `add<Group>(api, service)`) register what they answer. */
export interface Api {
  add<Body = undefined, Query = undefined, Params = undefined, Answer = unknown>(
    route: ApiRoute<Body, Query, Params, Answer>,
  ): void
}

/** Everybody who signs in. */
export const EVERYBODY: readonly Role[] = ['rep', 'manager', 'operations', 'call-desk', 'auditor', 'admin']
