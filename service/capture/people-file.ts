import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { InputError } from '../../shared/errors.ts'
import { told } from '../../shared/words/sentence.ts'
import { normaliseAddress } from '../../shared/message/address.ts'

/** One row of the people file (`docs/people-file.md`), checked and normalised. */
export interface PersonRow {
  readonly kind: 'rep' | 'company' | 'role' | 'robot' | 'contact'
  readonly address: string
  readonly name: string | null
  readonly aliases: readonly string[]
  readonly manager: string | null
  readonly title: string | null
  readonly occupant: string | null
  readonly from: string | null
  readonly to: string | null
  readonly account: string | null
  readonly private: readonly string[]
  /** Company-owned numbers and messenger names, and the rep's own ones that customers may have. */
  readonly phones: readonly string[]
  readonly messengers: readonly string[]
  readonly privatePhones: readonly string[]
  readonly privateMessengers: readonly string[]
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

const address = z.string().transform((value, ctx) => {
  const normal = normaliseAddress(value)
  if (normal === null) ctx.addIssue({ code: 'custom', message: `is no address (local@domain.tld)` })
  return normal ?? ''
})
const optional = z
  .string()
  .default('')
  .transform((value) => (value.trim() === '' ? null : value.trim()))
const optionalAddress = optional.pipe(z.union([z.null(), address]))
const addresses = z
  .string()
  .default('')
  .transform((value) => value.split(/[\s;]+/).filter((part) => part !== ''))
  .pipe(z.array(address))
/** Numbers and names may hold blanks: only `;` separates them. */
const names = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
const day = optional.refine((value) => value === null || (DAY.test(value) && !Number.isNaN(Date.parse(value))), {
  message: 'is no day (YYYY-MM-DD)',
})

const rowSchema = z
  .object({
    kind: z.enum(['rep', 'company', 'role', 'robot', 'contact']),
    address,
    name: optional,
    aliases: addresses,
    manager: optionalAddress,
    title: optional,
    occupant: optionalAddress,
    from: day,
    to: day,
    account: optional,
    private: addresses,
    phones: names,
    messengers: names,
    private_phones: names,
    private_messengers: names,
  })
  .superRefine((row, ctx) => {
    for (const field of ['phones', 'messengers', 'private_phones', 'private_messengers'] as const) {
      if (row[field].length > 0 && row.kind !== 'rep') {
        ctx.addIssue({ code: 'custom', path: [field], message: 'belongs to rows of kind rep only' })
      }
    }
    const wants = (field: 'occupant' | 'account' | 'manager', kind: string) => {
      if (row[field] !== null && row.kind !== kind) {
        ctx.addIssue({ code: 'custom', path: [field], message: `belongs to rows of kind ${kind} only` })
      }
    }
    wants('occupant', 'role')
    wants('account', 'contact')
    wants('manager', 'rep')
    if (row.from !== null && row.to !== null && row.to <= row.from) {
      ctx.addIssue({ code: 'custom', path: ['to'], message: 'must be later than from' })
    }
  })
  .transform(({ private_phones: privatePhones, private_messengers: privateMessengers, ...row }): PersonRow => ({
    ...row,
    privatePhones,
    privateMessengers,
  }))

/**
 * Reads a people file. Every wrong line is listed at once, none is half taken.
 * @param where how the file is called in messages
 * Errors: `people-file`.
 */
export function parsePeople(text: string, where: string): PersonRow[] {
  let records: Record<string, string>[]
  try {
    records = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true })
  } catch (cause) {
    throw new InputError('people-file', told`The people file is no CSV: ${(cause as Error).message}`, {
      where,
      remedy: 'Save it as CSV in UTF-8 with the column names in the first line (docs/people-file.md).',
      cause,
    })
  }
  const rows: PersonRow[] = []
  const wrong: string[] = []
  records.forEach((record, index) => {
    const parsed = rowSchema.safeParse(record)
    if (parsed.success) rows.push(parsed.data)
    else {
      for (const issue of parsed.error.issues) {
        wrong.push(`line ${index + 2}, ${issue.path.join('.') || 'row'}: ${issue.message}`)
      }
    }
  })
  const known = new Set(rows.filter((row) => row.kind === 'rep').map((row) => row.address))
  for (const row of rows) {
    if (row.manager !== null && !known.has(row.manager)) wrong.push(`a manager has no row of kind rep`)
    if (row.occupant !== null && !known.has(row.occupant)) wrong.push(`an occupant has no row of kind rep`)
  }
  if (wrong.length > 0) {
    throw new InputError(
      'people-file',
      told`The people file has ${wrong.length} wrong places: ${wrong.slice(0, 20).join('; ')}.`,
      {
        where,
        remedy: 'Correct these lines (docs/people-file.md) and import again; nothing was taken.',
      },
    )
  }
  return rows
}
