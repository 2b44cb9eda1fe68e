import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { absent, known } from '../../src/verify/fact.ts'
import { runChecks } from '../../src/verify/run-checks.ts'
import { type Change, certificateOf, distributionOf, mapErrors, originOf } from './case.ts'
import { facts } from './good-facts.ts'

/** How each remedy is come to, and the operations that it calls. */
const REMEDIES: Readonly<Record<string, { readonly change: Change; readonly steps: readonly string[] }>> = {
  'CF-8': {
    change: draft => {
      draft.bucket.policy = absent
      Object.assign(originOf(draft, 's3'), { accessControlId: '', accessControl: absent, accessIdentity: 'E2OAI' })
    },
    steps: ['put-bucket-policy', 'create-origin-access-control', 'get-distribution-config', 'update-distribution']
  },
  'CF-10': {
    change: mapErrors,
    steps: ['create-function', 'publish-function', 'get-distribution-config', 'update-distribution']
  },
  'ACM-1': {
    change: draft => {
      Object.assign(certificateOf(draft), { status: 'FAILED', failureReason: 'CAA_ERROR' })
    },
    steps: ['request-certificate', 'describe-certificate', 'wait', 'get-distribution-config', 'update-distribution']
  },
  'CF-13': {
    change: draft => {
      for (const { code } of draft.functions)
        Object.assign(code, known({ digest: '0', routerDigest: '1', comparison: 'other-version' }))
    },
    steps: ['update-function', 'publish-function']
  },
  'CF-1': {
    change: draft => {
      distributionOf(draft).enabled = false
    },
    steps: ['get-distribution-config', 'update-distribution']
  }
}

/** Asked for within a step. */
const READ = 'describe-function'

describe.each(Object.entries(REMEDIES))('the steps that mend %s', (id, { change, steps }) => {
  const remedy = runChecks(facts(change), { strict: false, ignore: [] }).findings.find(one => one.id === id)?.remedy

  test('are taken one after the other', async () => {
    expect(await run(remedy?.text ?? '', 'nothing')).toEqual(steps)
  })

  test.each(steps)('end with %s when that fails', async failing => {
    expect(await run(remedy?.text ?? '', failing)).toEqual(steps.slice(0, steps.indexOf(failing) + 1))
  })
})

/** Operations that a shell, which goes on after errors, calls when one of them fails. */
async function run(text: string, failing: string): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'steps-'))
  try {
    const aws = `#!/bin/sh\necho "$2" >> calls\n[ "$2" != ${failing} ] && echo value\n`
    await writeFile(join(folder, 'aws'), aws)
    await writeFile(join(folder, 'jq'), '#!/bin/sh\necho value\n')
    await Promise.all(['aws', 'jq'].map(name => chmod(join(folder, name), 0o755)))
    const env = { PATH: `${folder}:${process.env.PATH}` }
    await promisify(execFile)('bash', ['-c', `${text}\ntrue`], { cwd: folder, env })
    const calls = await readFile(join(folder, 'calls'), 'utf8')
    return calls.split('\n').filter(call => call !== '' && call !== READ)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
