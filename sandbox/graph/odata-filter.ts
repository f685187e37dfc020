import { badRequest } from './vendor-error.ts'

type Value = string | number | boolean | null
/** What a filter reads: the value of a property path such as `from/emailAddress/address`; a list for collections. */
export type ReadProperty = (path: string) => Value | Value[] | undefined
export type Filter = (read: ReadProperty) => boolean

const pattern =
  /\s*(?:('(?:[^']|'')*')|(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)|(-?\d+(?:\.\d+)?)|([A-Za-z_$][\w$./]*)|([():,]))/y

/** The part of OData's filter language that Graph's mail and directory answer; 400 for the rest. */
export function parseFilter(text: string): Filter {
  const tokens = tokenise(text)
  let at = 0
  const peek = (): string | undefined => tokens[at]?.toLowerCase()
  const next = (): string => {
    const token = tokens[at++]
    if (token === undefined) throw invalidFilter(text)
    return token
  }
  const expect = (token: string): void => {
    if (next() !== token) throw invalidFilter(text)
  }

  function either(): Filter {
    let left = both()
    while (peek() === 'or') {
      next()
      const [a, b] = [left, both()]
      left = (read) => a(read) || b(read)
    }
    return left
  }
  function both(): Filter {
    let left = one()
    while (peek() === 'and') {
      next()
      const [a, b] = [left, one()]
      left = (read) => a(read) && b(read)
    }
    return left
  }
  function one(): Filter {
    if (peek() === 'not') {
      next()
      const inner = one()
      return (read) => !inner(read)
    }
    if (peek() === '(') {
      next()
      const inner = either()
      expect(')')
      return inner
    }
    const name = next()
    const call = /^(startswith|endswith|contains)$/i.test(name) && peek() === '('
    if (call) return textTest(name.toLowerCase())
    if (name.toLowerCase().endsWith('/any') && peek() === '(') return any(name.slice(0, -'/any'.length))
    return comparison(name)
  }
  function textTest(name: string): Filter {
    expect('(')
    const path = next()
    expect(',')
    const wanted = String(literal(next())).toLowerCase()
    expect(')')
    return (read) => {
      const value = String(read(path) ?? '').toLowerCase()
      if (name === 'startswith') return value.startsWith(wanted)
      return name === 'endswith' ? value.endsWith(wanted) : value.includes(wanted)
    }
  }
  function any(path: string): Filter {
    expect('(')
    const variable = next()
    expect(':')
    const inner = either()
    expect(')')
    return (read) => {
      const values = read(path)
      return Array.isArray(values) && values.some((value) => inner((name) => (name === variable ? value : read(name))))
    }
  }
  function comparison(path: string): Filter {
    const operator = next().toLowerCase()
    if (!['eq', 'ne', 'gt', 'ge', 'lt', 'le'].includes(operator)) throw invalidFilter(text)
    const wanted = literal(next())
    return (read) => compare(read(path), operator, wanted)
  }

  const filter = either()
  if (at < tokens.length) throw invalidFilter(text)
  return filter
}

function tokenise(text: string): string[] {
  const tokens: string[] = []
  pattern.lastIndex = 0
  while (pattern.lastIndex < text.trimEnd().length) {
    const match = pattern.exec(text)
    if (!match) throw invalidFilter(text)
    tokens.push(match[0].trim())
  }
  return tokens
}

function literal(token: string): Value {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'")
  if (/^(true|false)$/i.test(token)) return token.toLowerCase() === 'true'
  if (/^null$/i.test(token)) return null
  if (/^\d{4}-\d\d-\d\d/.test(token)) return Date.parse(token)
  const number = Number(token)
  if (Number.isNaN(number)) throw invalidFilter(token)
  return number
}

/** Moments compare as milliseconds, texts without case. */
function compare(value: Value | Value[] | undefined, operator: string, wanted: Value): boolean {
  const plain = (each: Value | Value[] | undefined): Value =>
    typeof each === 'string' ? each.toLowerCase() : ((each ?? null) as Value)
  const [left, right] = [plain(value), plain(wanted)]
  if (operator === 'eq') return left === right
  if (operator === 'ne') return left !== right
  if (left === null || right === null) return false
  if (operator === 'gt') return left > right
  if (operator === 'ge') return left >= right
  return operator === 'lt' ? left < right : left <= right
}

function invalidFilter(text: string): Error {
  return badRequest(`Invalid filter clause: ${text.slice(0, 200)}`)
}
