import { createContext, useContext } from 'react'
import type { Me } from '../../shared/contract/mine.ts'
import type { AnswerCache } from '../cache/answer-cache.ts'
import type { OutlookItem } from '../office/outlook-item.ts'
import type { ServiceClient } from '../service-client/service-client.ts'
import type { Language, Words } from '../words/say.ts'

export type ThemeName = 'light' | 'dark' | 'high-contrast'

/** What every view is given. A view asks through `useAnswer` (use-answer.ts), and never fetches by itself. */
export interface PaneContext {
  readonly service: ServiceClient
  readonly words: Words
  readonly language: Language
  readonly theme: ThemeName
  /** What is open in Outlook; null: nothing, or several. */
  readonly item: OutlookItem | null
  /** Null until the service has said who reads; a view shows what it can without it. */
  readonly me: Me | null
  readonly cache: AnswerCache
  /** Opens an address in the reader's browser. */
  open(url: string): void
  /** The time in ms UTC. */
  now(): number
  /** A UUID: the key of one deed, made once per click and kept for its retries. */
  newKey(): string
  /** Rises when what is shown may have become old (focus, another look at the item): answers are asked for again. */
  readonly looked: number
  /** Shows the view “why and help” instead of the item's, and back. */
  showHelp(shown: boolean): void
  /** Lines for support: client, build, sets, last error codes; no content, no address. */
  diagnostics(): readonly string[]
}

const Context = createContext<PaneContext | null>(null)

export const PaneProvider = Context.Provider

/** The pane's context; every view is inside it. */
export function usePane(): PaneContext {
  const pane = useContext(Context)
  if (pane === null) throw new Error('A view was rendered outside the pane.')
  return pane
}
