export type Locale = 'en' | 'zh-CN'

export type Value = string | number | boolean | null

/**
 * Fills a template's placeholders:
 *
 * - `{name}` a text as it is, a number with at most one decimal;
 * - `{name:percent}` a share in [0, 1] as a percentage with at most one decimal, `{name:percent-down}` never rounded up (for
 *   what is said to be *at least* so much); `{name:integer}` a number rounded down;
 * - `{name:date}` a moment in ms as its UTC day;
 * - `{name:touch|touches}` the form that goes with the number *as shown*: one | other.
 *
 * An unknown figure (null) is a dash. In Chinese a space is set between a Han character and a Latin letter or a figure
 * that was filled in. A value that is not given at all is an error: a sentence with a hole must not reach a reader.
 */
export function fill(template: string, values: Readonly<Record<string, Value>>, locale: Locale): string {
  return template.replace(
    /\{([\w-]+)(?::([^{}]*))?\}/g,
    (_, name: string, format: string | undefined, at: number, whole: string) => {
      const value = values[name]
      if (value === undefined) {
        // A fault of the program, which no reader can mend.
        throw new Error(`words.value-missing: the sentence needs a value for «${name}»`)
      }
      const shown = show(value, format, locale)
      if (locale !== 'zh-CN') return shown
      const end = whole.indexOf('}', at) + 1
      return spaced(whole.slice(0, at), shown, whole.slice(end))
    },
  )
}

function show(value: Value, format: string | undefined, locale: Locale): string {
  if (value === null) return '—'
  if (typeof value !== 'number') return String(value)
  if (format === undefined) return numberFormat(locale, 'decimal').format(value)
  if (format === 'percent') return numberFormat(locale, 'percent').format(value)
  if (format === 'percent-down') return numberFormat(locale, 'percent').format(Math.floor(value * 1000 + 1e-6) / 1000)
  if (format === 'integer') return numberFormat(locale, 'decimal').format(Math.floor(value))
  if (format === 'date') return dateFormat(locale).format(value)
  const [one = '', other = one] = format.split('|')
  // Chosen for the number the reader sees: 1.04 is shown as 1.
  return Math.round(value * 10) / 10 === 1 ? one : other
}

const HAN = /\p{Script=Han}/u
const LATIN = /[\p{Script=Latin}\p{Number}%]/u

function spaced(before: string, shown: string, after: string): string {
  const left = HAN.test(before.at(-1) ?? '') && LATIN.test(shown.at(0) ?? '') ? ' ' : ''
  const right = LATIN.test(shown.at(-1) ?? '') && HAN.test(after.at(0) ?? '') ? ' ' : ''
  return left + shown + right
}

// Formatters are dear to make and hold no state.
const formatters = new Map<string, Intl.NumberFormat>()
const dates = new Map<Locale, Intl.DateTimeFormat>()

function numberFormat(locale: Locale, style: 'decimal' | 'percent'): Intl.NumberFormat {
  const key = `${locale} ${style}`
  const formatter = formatters.get(key) ?? new Intl.NumberFormat(locale, { style, maximumFractionDigits: 1 })
  formatters.set(key, formatter)
  return formatter
}

function dateFormat(locale: Locale): Intl.DateTimeFormat {
  const formatter = dates.get(locale) ?? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
  dates.set(locale, formatter)
  return formatter
}
