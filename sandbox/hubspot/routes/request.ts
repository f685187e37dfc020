import type { FastifyRequest } from 'fastify'
import type { ObjectType } from '../crm/object-types.ts'
import { byApp, type Origin } from '../crm/origin.ts'
import { requireScopes } from '../gate/tokens.ts'
import type { StandInState } from '../state.ts'
import { invalid, notFound } from '../vendor-error.ts'

/** The path versions the same handlers answer on: dated ones and the numbered ones the official client calls. */
export const datedVersions = ['2026-09', '2026-09-beta', '2026-03']

/** The type a path names, with the caller's right to use it checked. */
export function typeOf(
  state: StandInState,
  request: FastifyRequest,
  name: string,
  right: 'read' | 'write' | 'schemaRead' | 'schemaWrite',
): ObjectType {
  const type = state.store.types.find(name)
  if (!type) throw notFound(`Unable to infer object type from: ${name}`)
  requireScopes(request.grant, type[right])
  return type
}

/** Who makes an API call: the app whose token it carries. */
export function originOf(request: FastifyRequest): Origin {
  return byApp(request.grant)
}

export function paramsOf(request: FastifyRequest): Record<string, string> {
  return request.params as Record<string, string>
}

export function queryOf(request: FastifyRequest): Record<string, string | string[] | undefined> {
  return request.query as Record<string, string | string[] | undefined>
}

/** A list in a query, repeated or separated by commas. */
export function listParam(value: string | string[] | undefined): string[] | undefined {
  if (value === undefined) return undefined
  return [value]
    .flat()
    .flatMap((part) => part.split(','))
    .filter((part) => part !== '')
}

export function textParam(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** `limit` of a list, between 1 and `most`; 400 beyond. */
export function limitParam(value: string | string[] | undefined, standard: number, most: number): number {
  if (value === undefined) return standard
  const limit = Number(textParam(value))
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw invalid(`The limit parameter must be between 1 and ${most}`)
  return limit
}

export function bodyOf(request: FastifyRequest): Record<string, unknown> {
  const { body } = request
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('Invalid JSON input: a request body was expected, but none found')
  return body as Record<string, unknown>
}

/** `inputs` of a batch call, at most `most` of them. */
export function inputsOf<T>(request: FastifyRequest, most: number): T[] {
  const { inputs } = bodyOf(request)
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw invalid('Invalid input JSON: inputs must be a non-empty list')
  if (inputs.length > most)
    throw invalid(`The maximum number of inputs supported is ${most}, received ${inputs.length}`)
  if (inputs.some((input) => typeof input !== 'object' || input === null))
    throw invalid('Invalid input JSON: an input is not an object')
  return inputs as T[]
}

export function pagingTo(request: FastifyRequest, after: string | null): { paging?: unknown } {
  if (after === null) return {}
  const [path, query] = request.url.split('?')
  const params = new URLSearchParams(query)
  params.set('after', after)
  return { paging: { next: { after, link: `https://api.hubapi.com${path}?${params.toString()}` } } }
}
