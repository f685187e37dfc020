import { storableText } from '../../../shared/message/storable-text.ts'

/**
 * What was asked, with every text of it as the ledger takes it: JSON may hold NUL and half signs, which PostgreSQL refuses
 * and no address of a vendor's can carry. Asked after the route's schema has given it its shape, so it is no deeper than that.
 */
export function storableRequest<Part>(part: Part): Part {
  return storable(part) as Part
}

function storable(part: unknown): unknown {
  if (typeof part === 'string') return storableText(part)
  if (Array.isArray(part)) return part.map(storable)
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, storable(value)]))
}
