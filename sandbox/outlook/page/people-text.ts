import type { OutlookPerson } from '../../graph/outlook/wire.ts'

/** Receivers as a person types them: `Name <a@b.example>; c@d.example`. */
export function writePeople(people: readonly OutlookPerson[]): string {
  return people
    .map(({ name, address }) => (name === address || name === '' ? address : `${name} <${address}>`))
    .join('; ')
}

/** What is no address is left out. */
export function readPeople(text: string): OutlookPerson[] {
  return text.split(/[;\n]|,(?=\s*\S+@)/).flatMap((part): OutlookPerson[] => {
    const named = /^\s*"?(.*?)"?\s*<([^<>]+)>\s*$/.exec(part)
    const address = (named?.[2] ?? part).trim()
    return address.includes('@') ? [{ address, name: named?.[1] || address }] : []
  })
}
