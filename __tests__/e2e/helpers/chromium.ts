import { existsSync } from 'node:fs'
import { describe, test } from '@jest/globals'
import { type Browser, chromium } from 'playwright-core'

const CANDIDATES = [process.env.CHROME_PATH ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome']

/** Describes what a real browser shows; without a Chromium the suite is skipped, visibly and with the reason. */
export function describeInChromium(title: string, suite: (launch: () => Promise<Browser>) => void): void {
  const executablePath = CANDIDATES.find(path => path !== '' && existsSync(path))
  if (executablePath === undefined) {
    test.skip(`${title}: skipped, no Chromium found (apt-get install chromium, or set CHROME_PATH)`, () => {})
    return
  }
  const args = [
    ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    ...['--disable-component-update', '--disable-sync']
  ]
  describe(title, () => suite(() => chromium.launch({ executablePath, args })))
}
