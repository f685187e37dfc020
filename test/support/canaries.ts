import { createHash } from 'node:crypto'

/** Unique words planted in every field, and the search for them in whatever came out, in any dress. */
export interface Canaries {
  /** The canary of a field; asked again, the same. Lower case letters and digits, so that nothing normalises it away. */
  of(field: string): string
  /** Fields whose canary is in the text: as it is, in base64, hex or percent-encoding, or split by other characters. */
  foundIn(text: string): string[]
  readonly fields: () => readonly string[]
}

export function createCanaries(seed: string): Canaries {
  const words = new Map<string, string>()
  return {
    of: (field) => {
      const known = words.get(field)
      if (known !== undefined) return known
      const word = `zq${createHash('sha256').update(`${seed}\n${field}`).digest('hex').slice(0, 14)}kx`
      words.set(field, word)
      return word
    },
    fields: () => [...words.keys()],
    foundIn: (text) => {
      const dresses = [text.toLowerCase(), decoded(text).toLowerCase()]
      const squeezed = dresses.map((dress) => dress.replace(/[^a-z0-9]/g, ''))
      return [...words].flatMap(([field, word]) => {
        const plain = [...dresses, ...squeezed].some((dress) => dress.includes(word))
        const hex = text.toLowerCase().includes(Buffer.from(word).toString('hex'))
        return plain || hex || base64Of(word).some((code) => text.includes(code)) ? [field] : []
      })
    },
  }
}

/** Percent signs and \u escapes as the characters they stand for. */
function decoded(text: string): string {
  return text
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** What base64 makes of a word, wherever in a longer text it begins; without the ends that depend on its neighbours. */
function base64Of(word: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(word)])
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
    const code = whole.toString('base64').slice(before === 0 ? 0 : 4)
    return [code, code.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
