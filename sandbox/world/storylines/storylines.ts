import type { AccountStory } from '../story.ts'
import { changes } from './changes.ts'
import { china } from './china.ts'
import { edges } from './edges.ts'
import { freeMail } from './free-mail.ts'
import { international } from './international.ts'
import { oddHeaders } from './odd-headers.ts'

/** Every account of the story, in the order in which it is told. */
export const accounts: readonly AccountStory[] = [
  ...international,
  ...changes,
  ...china,
  ...freeMail,
  ...edges,
  oddHeaders,
]
