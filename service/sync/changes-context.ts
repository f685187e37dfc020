import type { SyncContext } from './sync-context.ts'

/** What following the CRM's changes needs beside what sync has: capture's own roads for people. */
export interface ChangesContext extends SyncContext {
  /** Gives people of whom only a call or a meeting tells a row of their own; not those who were erased. */
  readonly introduce: (
    people: readonly { readonly crmId: string; readonly addresses: readonly string[]; readonly name: string | null }[],
  ) => Promise<void>
  /** Erases the person behind an address, as `commonhold erase` does. */
  readonly erase: (address: string) => Promise<void>
}
