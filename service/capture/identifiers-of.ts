import { ownId } from '../ledger/ids.ts'
import type { Identifier } from '../ledger/identifiers.ts'
import type { CaptureContext } from './capture-context.ts'
import { digits } from './merge-people.ts'
import type { PersonRow } from './people-file.ts'

/**
 * The registry of how each rep can be reached, with who owns it (D1): what the directory lists belongs to the company, what
 * the people file lists as private to the rep.
 * @param all who is who, out of both sources
 * @param file what the people file alone said
 */
export function identifiersOf(
  { tenant }: Pick<CaptureContext, 'tenant'>,
  all: readonly PersonRow[],
  file: readonly PersonRow[],
): Identifier[] {
  const filed = new Set(
    file.flatMap((row) => [row.address, ...row.aliases, ...row.phones.map(digits), ...row.messengers]),
  )
  const found = new Map<string, Identifier>()
  for (const row of all) {
    if (row.kind !== 'rep') continue
    const rep = ownId(tenant, 'rep', row.address)
    const add = (kind: Identifier['kind'], owned: Identifier['owned'], value: string, same = value) => {
      const key = [rep, kind, same].join('\n')
      const source = owned === 'private' || filed.has(same) ? 'file' : 'directory'
      if (!found.has(key)) found.set(key, { rep, kind, value, owned, source, detail: null })
    }
    for (const value of [row.address, ...row.aliases]) add('mail', 'company', value)
    for (const value of row.private) add('mail', 'private', value)
    // What the rep owns first: the same number in the directory does not make it the company's.
    for (const value of row.privatePhones) add('phone', 'private', value, digits(value))
    for (const value of row.phones) add('phone', 'company', value, digits(value))
    for (const value of row.privateMessengers) add('messenger', 'private', value)
    for (const value of row.messengers) add('messenger', 'company', value)
  }
  return [...found.values()]
}
