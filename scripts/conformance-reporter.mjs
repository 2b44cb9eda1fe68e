// Jest reporter: how many cases ran, and which did not and why. Their titles end in `: skipped, <reason>`.
import { writeSync } from 'node:fs'

const SKIPPED = /^(.*): skipped, (.*)$/s

export default class ConformanceReporter {
  onRunComplete(_contexts, { testResults }) {
    const tests = testResults.flatMap(file => file.testResults)
    const ran = tests.filter(test => test.status === 'passed' || test.status === 'failed')
    const skipped = tests.filter(test => !ran.includes(test))
    const lines = skipped.map(({ ancestorTitles, title }) => {
      const [, name = title, reason = 'not chosen for this run'] = SKIPPED.exec(title) ?? []
      return `  skipped: ${[...ancestorTitles, name].join(' › ')}: ${reason}`
    })
    const text = [`conformance: ${ran.length} cases ran, ${skipped.length} skipped`, ...lines, ''].join('\n')
    // Behind jest's own summary, and before the closing line, whose reporter comes after this one.
    process.once('exit', () => writeSync(1, text))
  }
}
