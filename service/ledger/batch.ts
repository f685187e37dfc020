import { type RawBuilder, sql } from 'kysely'

export type ColumnType =
  | 'uuid'
  | 'text'
  | 'integer'
  | 'bigint'
  | 'boolean'
  | 'double precision'
  | 'timestamptz'
  | 'date'
  | 'jsonb'
  | 'text[]'
  | 'uuid[]'

/** Column name -> its type and how to read it from a row. Times are ms UTC (days also `YYYY-MM-DD`), json any value, arrays string arrays. */
export type Columns<T> = Record<string, readonly [ColumnType, (row: T) => unknown]>

/**
 * Rows as a table expression for one statement: `insert into t (a, b) select a, b from ${table(rows, columns)}`.
 * One array per column through `unnest`: the fastest batch form on both engines and free of the parameter limit.
 */
function table<T>(rows: readonly T[], columns: Columns<T>): RawBuilder<unknown> {
  const names = Object.keys(columns)
  const arrays = names.map((name) => {
    const [type, read] = columns[name] as readonly [ColumnType, (row: T) => unknown]
    const values = rows.map((row) => encode(type, read(row)))
    return sql`${sql.val(values)}::${sql.raw(carrierOf(type))}[]`
  })
  const outputs = names.map((name) => {
    const [type] = columns[name] as readonly [ColumnType, unknown]
    const column = sql.ref(`raw_row.${name}`)
    return carrierOf(type) === type ? sql`${column}` : sql`${column}::${sql.raw(type)} as ${sql.ref(name)}`
  })
  return sql`(select ${sql.join(outputs)} from unnest(${sql.join(arrays)}) as raw_row(${sql.join(names.map((name) => sql.ref(name)))})) as batch`
}

/** An array parameter: `where id = any(${list(ids, 'uuid')})`. */
function list(values: readonly unknown[], type: 'uuid' | 'text' | 'bigint'): RawBuilder<unknown> {
  return sql`${sql.val([...values])}::${sql.raw(type)}[]`
}

// `unnest` takes arrays of arrays apart, and the engines disagree on jsonb and times: these travel as text.
function carrierOf(type: ColumnType): string {
  return type === 'jsonb' || type === 'text[]' || type === 'uuid[]' || type === 'timestamptz' || type === 'date'
    ? 'text'
    : type
}

function encode(type: ColumnType, value: unknown): unknown {
  if (value === null || value === undefined) return null
  switch (type) {
    case 'jsonb':
      return JSON.stringify(value)
    case 'timestamptz':
      return new Date(value as number).toISOString()
    case 'date':
      return typeof value === 'number' ? new Date(value).toISOString().slice(0, 10) : value
    case 'text[]':
    case 'uuid[]':
      return arrayLiteral(value as readonly string[])
    default:
      return value
  }
}

function arrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`
}

/** Batched parameters: `batch.table(rows, columns)` named `batch` in the statement, `batch.list(values, type)`. */
export const batch = { table, list }
