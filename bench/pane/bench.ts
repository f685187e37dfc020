import { atMost, type Benchmark } from '../benchmark.ts'
import { digits } from '../spread.ts'
import { buildAll, sum } from './files.ts'

const FIRST_LOAD_LIMIT = 110_000
const LAUNCH_EVENT_LIMIT = 100_000

/** What Outlook has to fetch before a reader sees anything, beside an ordinary build of the same views. */
export const paneBench: Benchmark = {
  name: 'pane',
  about: 'the bytes of the Outlook add-in',
  run: async ({ notes, say }) => {
    const built = await buildAll()
    const firstLoadGzipBytes = sum(built.firstLoad)
    const ordinaryGzipBytes = sum(built.ordinary)
    const launchEventGzipBytes = built.launchEvent.gzipBytes
    for (const { file, gzipBytes } of built.firstLoad) say(`first load: ${file} ${gzipBytes}`)
    return {
      bench: 'pane',
      firstLoadGzipBytes,
      firstLoadBytes: sum(built.firstLoad, 'bytes'),
      signInGzipBytes: sum(built.signIn),
      launchEventGzipBytes,
      launchEventBytes: built.launchEvent.bytes,
      ordinaryGzipBytes,
      ratioToOrdinary: digits(firstLoadGzipBytes / ordinaryGzipBytes),
      files: { firstLoad: built.firstLoad, signIn: built.signIn, ordinary: built.ordinary },
      claims: [
        atMost('first load of the read pane, gzip bytes of JavaScript', firstLoadGzipBytes, FIRST_LOAD_LIMIT),
        atMost('launch-event file, gzip bytes, sign-in inside', launchEventGzipBytes, LAUNCH_EVENT_LIMIT),
      ],
      notes,
    }
  },
}
