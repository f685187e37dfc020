export type Language = 'en' | 'zh-CN'

/** The first of our languages that an Accept-Language header asks for (RFC 9110 §12.5.4); English where none does. */
export function languageOf(header: string | undefined): Language {
  const asked = (header ?? '')
    .slice(0, 200)
    .split(',')
    .flatMap((part, at) => {
      const [range = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.map((one) => /^\s*q=([0-9.]+)\s*$/.exec(one)?.[1]).find((one) => one !== undefined)
      const q = weight === undefined ? 1 : Number(weight)
      const language = range === '*' || /^en(-|$)/.test(range) ? 'en' : /^zh(-|$)/.test(range) ? 'zh-CN' : null
      return language === null || !(q > 0) ? [] : [{ language, q, at } as const]
    })
  return asked.sort((a, b) => b.q - a.q || a.at - b.at)[0]?.language ?? 'en'
}
