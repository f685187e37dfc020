import { z } from 'zod'

/**
 * What every refusal of the API is (RFC 9457, `application/problem+json`). `code` is stable and never translated;
 * `title` and `remedy` are sentences in the language asked for.
 */
export const problemSchema = z.object({
  /** `about:blank#<code>`: there is no page behind it. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  /** Where in the request: a field's path, a header. */
  where: z.string().optional(),
  remedy: z.string().optional(),
  /** The same in the service's log. */
  requestId: z.string(),
})
export type Problem = z.infer<typeof problemSchema>
