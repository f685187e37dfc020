import { type Database, openDatabase } from '../../service/ledger/db.ts'

/** Where a worker finds its database; travels to it as data. */
export type Place =
  { readonly engine: 'embedded'; readonly directory: string } | { readonly engine: 'postgres'; readonly url: string }

export type Engine = Place['engine']

export function openPlace(place: Place): Promise<Database> {
  return place.engine === 'embedded' ? openDatabase({ directory: place.directory }) : openDatabase({ url: place.url })
}
