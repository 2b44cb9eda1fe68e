import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

interface Entry {
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly hasInstallScript?: boolean
}

const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Entry>>
}

test('the lock names every platform’s optional packages, or npm ci refuses it', () => {
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      name => !(`${path}/node_modules/${name}` in lock.packages) && !(`node_modules/${name}` in lock.packages)
    )
  )
  expect(missing).toEqual([])
})

test('the lock names no registry', () => {
  expect(JSON.stringify(lock)).not.toMatch(/"resolved":"https?:/)
})
