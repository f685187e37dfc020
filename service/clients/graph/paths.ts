import type { z } from 'zod'
import type { VendorError } from '../../../shared/errors.ts'
import { readPage, type Page } from './answer.ts'
import type { CallRequest, Send } from './send.ts'
import { translateError } from './translate-error.ts'

/** One segment of a path. */
export const pathOf = (id: string): string => encodeURIComponent(id)

export const mailboxPath = (mailboxId: string): string => `/users/${pathOf(mailboxId)}`

export const folderPath = (mailboxId: string, folderId: string): string =>
  `${mailboxPath(mailboxId)}/mailFolders/${pathOf(folderId)}`

/**
 * The part of a link that we follow: path and query. Graph's links name its own address; we go on at the configured one,
 * and a link can lead us nowhere else.
 */
export function linkPath(link: string, doing: string): string {
  const url = URL.canParse(link) ? new URL(link) : null
  if (url === null || !url.pathname.startsWith('/v1.0/')) throw unreadable(doing)
  return `${url.pathname}${url.search}`
}

export function unreadable(doing: string): VendorError {
  return translateError({ doing, status: null, body: null, fault: 'broken', retryAfterMs: null, ofMailbox: false })
}

/** One page of a list. Errors: `graph-bad-answer` beside those of `send`. */
export async function readOnePage<Item extends z.ZodType>(
  send: Send,
  request: CallRequest,
  item: Item,
): Promise<Page<z.output<Item>>> {
  const { body } = await send(request)
  const page = readPage(body, item)
  if (page === null) throw unreadable(request.doing)
  return page
}

/** All items of a list, page after page. */
export async function readAllPages<Item extends z.ZodType>(
  send: Send,
  request: CallRequest,
  item: Item,
): Promise<z.output<Item>[]> {
  const first = await readOnePage(send, request, item)
  const out = [...first.items]
  for (let { next } = first; next !== null;) {
    const { query: _, ...rest } = request
    const page = await readOnePage(send, { ...rest, path: linkPath(next, request.doing) }, item)
    out.push(...page.items)
    ;({ next } = page)
  }
  return out
}
