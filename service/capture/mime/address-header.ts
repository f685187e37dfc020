import { addressParser } from 'postal-mime'
import { readAddress } from '../../../shared/message/address.ts'
import type { Headers } from '../../../shared/message/header-facts.ts'
import type { Address } from '../../../shared/message/parsed-message.ts'
import { joinEncodedWords } from './encoded-words.ts'

/** A list longer than this is an attack: a gateway refuses it long before. */
const MAX_ADDRESSES = 5_000
const MAX_LIST = 512 * 1024

/** All usable addresses of a header's occurrences, groups flattened, each once; of From, the first occurrence only. */
export function addressesIn(headers: Headers, name: string): readonly Address[] {
  const values = headers.get(name) ?? []
  const found = new Map<string, Address>()
  for (const value of name === 'from' ? values.slice(0, 1) : values) {
    for (const each of addressParser(joinEncodedWords(value.slice(0, MAX_LIST)), { flatten: true })) {
      if (found.size >= MAX_ADDRESSES) break
      const address = readAddress(each.address ?? '', each.name)
      if (address !== null && !found.has(address.address)) found.set(address.address, address)
    }
  }
  return [...found.values()]
}
