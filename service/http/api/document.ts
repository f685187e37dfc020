import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problemSchema } from '../../../shared/contract/problem.ts'
import type { ApiRoute } from './route.ts'

/** Shapes that stand once in the document, by name. */
const named = z.registry<{ id: string }>()
named.add(problemSchema, { id: 'Problem' })

/** Codes every route may refuse with, by status; a route's own come beside them. */
const REFUSALS: Readonly<Record<number, readonly string[]>> = {
  400: ['request-invalid', 'request-unreadable'],
  401: ['token-missing', 'token-expired', 'token-… (which claim failed)'],
  403: ['reader-unknown', 'reader-left', 'role-missing'],
  429: ['too-many-requests'],
  500: ['internal'],
  502: ['a vendor’s code'],
  503: ['sign-in-keys-unavailable', 'a vendor’s code'],
}
const REFUSALS_OF_A_BODY: Readonly<Record<number, readonly string[]>> = {
  413: ['request-too-large'],
  415: ['request-not-json'],
}

/** Makes the OpenAPI 3.1 document of the routes that are registered behind it. */
export async function addDocument(
  app: FastifyInstance,
  given: { readonly release: string; readonly serverUrl: string | null },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Commonhold',
        version: given.release,
        description: 'What the Outlook add-in asks and tells. Refusals are problem+json (RFC 9457) with stable codes.',
      },
      servers: [{ url: given.serverUrl ?? '/' }],
      components: {
        securitySchemes: {
          entra: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'An access token of Microsoft Entra for the scope of this service (docs/admin/outlook.md).',
          },
        },
      },
    },
    transform: createJsonSchemaTransform({ schemaRegistry: named, skipList: [] }),
    transformObject: (document) => {
      const whole = createJsonSchemaTransformObject({ schemaRegistry: named })(document)
      // Nobody sends us problems.
      if ('components' in whole) delete whole.components?.schemas?.['ProblemInput']
      return whole
    },
  })
}

/** The document's own entry in it. */
export const documentSchema: FastifySchema = {
  summary: 'This document',
  operationId: 'getOpenapiJson',
  security: [],
  response: {
    200: {
      description: 'This document',
      content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } },
    },
  },
}

/** A route's part of the document; the same schemas check what comes in and what goes out. */
export function schemaOf(route: Pick<ApiRoute<never, never, never, never>, DocumentedPart>): FastifySchema {
  const own = route.refusals ?? {}
  const common = route.method === 'POST' ? { ...REFUSALS, ...REFUSALS_OF_A_BODY } : REFUSALS
  const statuses = [...new Set([...Object.keys(common), ...Object.keys(own)])].map(Number)
  const refusals = statuses.map((status) => {
    const codes = [...new Set([...(own[status] ?? []), ...(common[status] ?? [])])]
    return [
      status,
      { description: codes.join(', '), content: { 'application/problem+json': { schema: problemSchema } } },
    ] as const
  })
  const answer = { description: route.summary, content: { 'application/json': { schema: route.answer } } }
  const answers = route.answer instanceof z.ZodNever ? {} : { 200: answer }
  return {
    summary: route.summary,
    description: `For: ${route.roles.join(', ')}.`,
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[/:-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    security: [{ entra: [] }],
    ...(route.body === undefined ? {} : { body: route.body }),
    ...(route.query === undefined ? {} : { querystring: route.query }),
    ...(route.params === undefined ? {} : { params: route.params }),
    response: { ...answers, ...Object.fromEntries(refusals) },
  }
}

type DocumentedPart = 'method' | 'path' | 'summary' | 'roles' | 'body' | 'query' | 'params' | 'answer' | 'refusals'
