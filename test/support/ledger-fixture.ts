/** What the ledgers of former releases were made with (`make-ledger-fixture.ts`). */
export const FIXTURE_SEED = 'ledger-fixture'
export const FIXTURE_THREADS = 60
export const FIXTURE_NOW = '2026-11-01'
export const FIXTURE_KEY = 'a key for made-up people in fixtures'
