import { z } from 'zod'
import type { PersonRow } from './people-file.ts'

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null)
const list = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? [])

/** A row as it was kept: fields of later releases may be missing. */
const keptRow = z.object({
  kind: z.enum(['rep', 'company', 'role', 'robot', 'contact']),
  address: z.string(),
  name: text,
  aliases: list,
  manager: text,
  title: text,
  occupant: text,
  from: text,
  to: text,
  account: text,
  private: list,
  phones: list,
  messengers: list,
  privatePhones: list,
  privateMessengers: list,
})

/** Rows read back from the ledger. */
export function readKept(rows: readonly unknown[]): PersonRow[] {
  return rows.map((row) => keptRow.parse(row))
}

export const EMPTY_ROW: Omit<PersonRow, 'kind' | 'address'> = {
  name: null,
  aliases: [],
  manager: null,
  title: null,
  occupant: null,
  from: null,
  to: null,
  account: null,
  private: [],
  phones: [],
  messengers: [],
  privatePhones: [],
  privateMessengers: [],
}

/**
 * Who is who out of both sources. Where both speak of one address the people file outranks the directory: its kind, its
 * primary address and every field it fills stand; the directory fills what it leaves empty and adds its addresses.
 */
export function mergePeople(file: readonly PersonRow[], directory: readonly PersonRow[]): PersonRow[] {
  const byAddress = Map.groupBy(file, (row) => row.address)
  const claimedBy = new Map<string, string>()
  for (const row of file) {
    for (const address of [...row.aliases, ...row.private]) claimedBy.set(address, row.address)
  }
  for (const address of byAddress.keys()) claimedBy.set(address, address)
  const merged = new Map(byAddress)
  const others: PersonRow[] = []
  const known = new Map<string, string>()
  for (const [address, rows] of Map.groupBy(directory, (row) => row.address)) {
    const addresses = [address, ...rows.flatMap((row) => row.aliases)]
    const owner = claimedBy.get(address) ?? addresses.map((one) => claimedBy.get(one)).find((one) => one !== undefined)
    const own = addresses.filter((one) => !claimedBy.has(one) || claimedBy.get(one) === owner)
    const [first] = rows
    const filed = owner === undefined ? undefined : merged.get(owner)
    if (owner === undefined || filed === undefined || first === undefined) {
      const aliases = own.filter((one) => one !== address)
      others.push(...rows.map((row) => ({ ...row, aliases })))
      continue
    }
    known.set(address, owner)
    merged.set(
      owner,
      filed.map((row) => fill(row, first, own)),
    )
  }
  const all = [...[...merged.values()].flat(), ...others]
  // The directory names managers and occupants by the addresses it knows.
  const renamed = (address: string | null) => (address === null ? null : (known.get(address) ?? address))
  return all.map((row) => ({ ...row, manager: renamed(row.manager), occupant: renamed(row.occupant) }))
}

function fill(filed: PersonRow, said: PersonRow, addresses: readonly string[]): PersonRow {
  const own = new Set([...filed.aliases, ...addresses])
  for (const address of [filed.address, ...filed.private]) own.delete(address)
  const mine = new Set([...filed.privatePhones, ...filed.phones].map(digits))
  const theirs = new Set([...filed.privateMessengers, ...filed.messengers])
  const isRep = filed.kind === 'rep' && said.kind === 'rep'
  return {
    ...filed,
    name: filed.name ?? said.name,
    aliases: [...own],
    ...(isRep
      ? {
          manager: filed.manager ?? said.manager,
          title: filed.title ?? said.title,
          to: filed.to ?? said.to,
          phones: [...filed.phones, ...said.phones.filter((one) => !mine.has(digits(one)))],
          messengers: [...filed.messengers, ...said.messengers.filter((one) => !theirs.has(one))],
        }
      : {}),
  }
}

/** Addresses that were a rep's and are none's any more: listed as something else, or as somebody's alias. */
export function noLongerReps(before: readonly PersonRow[], after: readonly PersonRow[]): string[] {
  const reps = new Set(after.filter((row) => row.kind === 'rep').map((row) => row.address))
  return before.filter((row) => row.kind === 'rep' && !reps.has(row.address)).map((row) => row.address)
}

/** A number by its digits: "+86 21 5555" and "+86-21-5555" are one. */
export const digits = (phone: string): string => phone.replace(/\D/g, '').replace(/^00/, '')
