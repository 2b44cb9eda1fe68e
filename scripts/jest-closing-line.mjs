// Jest reporter: ends the run with one plain line that any continuous integration can read.
import { writeSync } from 'node:fs'

export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests
    // A suite that could not even load has no failed test of its own, but it has failed.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`
    // Jest puts its own summary behind all reporters; only at exit comes nothing any more.
    process.once('exit', () => writeSync(1, line))
  }
}
