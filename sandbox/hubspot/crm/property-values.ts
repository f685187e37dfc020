import type { BadProperty } from '../vendor-error.ts'
import type { PropertyDefinition } from './property-definitions.ts'

/** Longest property value HubSpot keeps, in characters (facts §6.2; for e-mail bodies UNVERIFIED). */
export const longestValue = 65_536

export interface ValueContext {
  ownerExists(id: string): boolean
}

export type ValueResult = { ok: true; value: string | null } | { ok: false; bad: BadProperty }

/** Checks one incoming value against its definition and brings it into stored form; `''` and `null` clear it. */
export function readValue(definition: PropertyDefinition, raw: unknown, context: ValueContext): ValueResult {
  const { name } = definition
  if (raw === null || raw === undefined || raw === '') return { ok: true, value: null }
  if (typeof raw === 'object') return refuse(name, 'INVALID_TYPE', 'is not a string')
  const value = String(raw)
  if (value.length > longestValue)
    return refuse(
      name,
      'VALUE_TOO_LONG',
      `is ${value.length} characters long, the maximum is ${longestValue} characters`,
    )
  switch (definition.type) {
    case 'string':
      return { ok: true, value }
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value))
        ? { ok: true, value: value.trim() }
        : refuse(name, 'INVALID_NUMBER', `${value} was not a valid number.`)
    case 'bool':
      return value === 'true' || value === 'false'
        ? { ok: true, value }
        : refuse(name, 'INVALID_OPTION', `${value} was not one of the allowed options: [true, false]`)
    case 'date':
      return readDate(name, value)
    case 'datetime': {
      const ms = readMoment(value)
      return ms === null
        ? refuse(name, 'INVALID_DATE', `${value} was not a valid long or ISO 8601 date.`)
        : { ok: true, value: new Date(ms).toISOString() }
    }
    case 'enumeration':
      return readEnumeration(definition, value, context)
  }
}

function refuse(name: string, error: string, message: string): ValueResult {
  return { ok: false, bad: { name, error, message } }
}

/** Milliseconds from a count of milliseconds or an ISO 8601 text, else null. */
export function readMoment(value: string): number | null {
  if (/^-?\d+$/.test(value)) {
    const ms = Number(value)
    return Math.abs(ms) <= 8.64e15 ? ms : null
  }
  if (!/^\d{4}-\d\d-\d\d/.test(value)) return null
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? null : ms
}

function readDate(name: string, value: string): ValueResult {
  const ms = readMoment(value)
  if (ms === null) return refuse(name, 'INVALID_DATE', `${value} was not a valid date.`)
  if (ms % 86_400_000 !== 0) return refuse(name, 'INVALID_DATE', `${value} is not at midnight UTC.`)
  return { ok: true, value: new Date(ms).toISOString().slice(0, 10) }
}

function readEnumeration(definition: PropertyDefinition, value: string, context: ValueContext): ValueResult {
  if (definition.referencedObjectType === 'OWNER')
    return context.ownerExists(value)
      ? { ok: true, value }
      : refuse(definition.name, 'INVALID_OWNER_ID', `${value} is not a valid owner ID.`)
  const chosen = definition.fieldType === 'checkbox' ? value.split(';').filter((part) => part !== '') : [value]
  const wrong = chosen.find((part) => !definition.options.some((option) => option.value === part))
  if (wrong === undefined) return { ok: true, value: chosen.join(';') }
  const options = definition.options.map((option) => option.value).join(', ')
  return refuse(definition.name, 'INVALID_OPTION', `${wrong} was not one of the allowed options: [${options}]`)
}

export function isEmailAddress(value: string): boolean {
  return value.length <= 254 && /^[^\s@<>()",;:]+@[^\s@<>()",;:]+\.[^\s@<>()",;:.]+$/.test(value)
}
