// `node house/test-totals.ts FILE…`: adds up what jest wrote (--json --outputFile) and says it in one plain line.
// A file that is not there is a run that broke off: it counts as one failure.
import { existsSync, readFileSync } from 'node:fs'

interface JestResult {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  /** Files that could not even be loaded: their tests are in no other count. */
  numRuntimeErrorTestSuites: number
}

let [passed, failed, skipped] = [0, 0, 0]
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    console.log(`${file}: no result, the run broke off`)
    failed += 1
    continue
  }
  const result = JSON.parse(readFileSync(file, 'utf8')) as JestResult
  passed += result.numPassedTests
  failed += result.numFailedTests + result.numRuntimeErrorTestSuites
  skipped += result.numPendingTests + result.numTodoTests
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
