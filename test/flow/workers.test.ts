import { seeded } from '../../sandbox/world/random.ts'
import { agreement } from '../support/compare-crm.ts'
import { crashWorld } from '../support/crash-world.ts'
import { expectedPicture, pictureOf } from '../support/crm-picture.ts'
import { testDatabaseUrl } from '../support/databases.ts'
import { derivedState } from '../support/derived-state.ts'
import { mailSet } from '../support/mail-set.ts'
import type { Worker } from '../support/workers.ts'

// Another seed kills others: COMMONHOLD_TEST_SEED=anything.
const SEED = process.env['COMMONHOLD_TEST_SEED'] ?? 'workers'
const WORKERS = 3
const KILLS = 12
const set = mailSet(`mail-${SEED}`, 300)
const settings = { window: 200, parallel: 2, settleMs: 10_000 }

const onServer = testDatabaseUrl === null ? test.skip : test

onServer(
  `${WORKERS} workers on one PostgreSQL, one killed at random ${KILLS} times while they import and sync, end message for message as one would have (seed ${SEED})`,
  async () => {
    const [one, many] = [await crashWorld(set, settings), await crashWorld(set, settings)]
    try {
      expect((await one.start().ended).code).toBe(0)
      const reference = await one.look(({ db }) => derivedState(db))

      const random = seeded(`workers ${SEED}`)
      const running = new Set<Worker>()
      let killed = 0
      const strike = () => {
        if (killed >= KILLS || random.next() > 0.2) return
        const victims = [...running]
        const victim = victims[random.int(0, victims.length - 1)]
        if (victim === undefined) return
        running.delete(victim)
        killed++
        victim.kill()
      }
      const ends: Promise<unknown>[] = []
      const hire = () => {
        const worker = many.start({}, strike)
        running.add(worker)
        ends.push(
          worker.ended.then(({ killed: wasKilled, code, errors }) => {
            running.delete(worker)
            expect(wasKilled ? 'killed' : { code, errors }).toEqual(wasKilled ? 'killed' : { code: 0, errors: '' })
            // Somebody takes the place of the dead, and of the done as long as there is dying to do.
            if (killed < KILLS && ends.length < 10 * KILLS) hire()
          }),
        )
      }
      for (let n = 0; n < WORKERS; n++) hire()
      for (let n = 0; n < ends.length; n++) await ends[n]
      expect(killed).toBe(KILLS)

      expect((await many.start().ended).code).toBe(0)
      const { captured, held: _, ...picture } = expectedPicture(many.set)
      expect(pictureOf(many.state)).toEqual(picture)
      expect(await many.look(({ db }) => derivedState(db))).toEqual(reference)
      expect(await many.look(({ db }) => agreement(db, many.state))).toMatchObject({
        captured: captured.map((letter) => letter.id).sort(),
        wrongReceipts: [],
        unwanted: [],
        textsLeft: [],
        doubleIdentities: [],
        wrongFigures: [],
      })
    } finally {
      await many.close()
      await one.close()
    }
  },
  300_000,
)
