import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../../sandbox/aws/request-log.ts'
import type { Deploy } from '../../../sandbox/deploy.ts'
import type { PullRequest, Trigger } from '../../../sandbox/github/pull-request.ts'
import { type FeatureSet, PERMISSIONS, type Permission } from '../../../scripts/iam/permissions.ts'
import { permissionsOf, policyFrom } from '../../../scripts/iam/policies.ts'
import type { Files } from '../helpers/workspace.ts'
import { version } from '../releases/versions.ts'
import { BIG, openPermissionsStage, type PermissionsStage, type Run, STATE_ELSEWHERE, WITH_OPTIONS } from './stage.ts'

/** What a run is told of: that it failed, and each warning. */
interface Told {
  readonly title: string
  readonly text: string
}

function toldOf({ report, log }: Deploy): readonly Told[] {
  if (report === undefined) throw new Error(log.join('\n'))
  const { failure, findings } = report
  return [
    ...(failure === undefined ? [] : [{ title: 'failure', text: `${failure.message} ${failure.remedy ?? ''}` }]),
    ...findings.map(({ title, message, remedy = '' }) => ({ title, text: `${message} ${remedy}` }))
  ]
}

/** A site with something to change, something to delete and something new. */
const BEFORE: Files = { ...version('one'), 'old.html': '<p>one</p>' }
const AFTER: Files = version('two')

/** What a set's role does, where it has been for one release. */
const RUNS: Readonly<Record<FeatureSet, Omit<Run, 'policy'>>> = {
  deploy: { files: AFTER },
  plan: { files: AFTER },
  preview: { files: AFTER },
  rollback: {},
  verify: {}
}

/** With and without options, each with all of them on. */
interface Prepared {
  readonly scene: PermissionsStage
  readonly inputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly pull: PullRequest
  readonly restore: () => void
}

let plain: Prepared
let options: Prepared
beforeAll(async () => {
  plain = await prepare(false)
  options = await prepare(true)
}, 400_000)
afterAll(() => Promise.all([plain, options].map(one => one?.scene[Symbol.asyncDispose]())))

async function prepare(staging: boolean): Promise<Prepared> {
  const scene = await openPermissionsStage({ staging })
  const [inputs, state] = staging ? [WITH_OPTIONS, STATE_ELSEWHERE] : [{}, {}]
  const pull = scene.openPullRequest(7)
  await scene.prepare('deploy', { files: AFTER, inputs: { ...inputs, ...state } })
  await scene.prepare('deploy', { files: BEFORE, inputs: { ...inputs, ...state } })
  await scene.prepare('preview', { files: BEFORE, inputs, trigger: pull.opened() })
  return { scene, inputs, state, pull, restore: scene.snapshot() }
}

async function runWith(on: Prepared, set: FeatureSet, permissions: readonly Permission[], row?: Permission) {
  on.restore()
  const breaks = row?.action === 's3:AbortMultipartUpload'
  const { aws } = on.scene.stage.sandbox
  const end = breaks ? aws.fault(isPart, { status: 400, code: 'InvalidRequest' }) : undefined
  try {
    return await on.scene.run(set, {
      ...RUNS[set],
      policy: policyFrom(set, permissions),
      ...(breaks && { files: { ...AFTER, ...BIG } }),
      ...(set === 'preview' && { trigger: on.pull.opened() }),
      inputs: { ...on.inputs, ...(set !== 'preview' && on.state), ...furtherInputs(set, row) }
    })
  } finally {
    end?.()
  }
}

function isPart({ operation }: LogEntry): boolean {
  return operation === 'UploadPart'
}

/** What brings a run to ask for it. */
function furtherInputs(set: FeatureSet, row: Permission | undefined): Readonly<Record<string, string>> {
  // Records and blobs are only deleted where releases go.
  if (row?.on === 'state-objects' && row.action === 's3:DeleteObject') return { 'keep-releases': '1', 'keep-for': '0d' }
  // Who only reads lists nothing of the state, unless it is not there yet.
  if (row?.on === 'state-bucket' && (set === 'plan' || set === 'verify')) return { state: 'state-bucket/new' }
  return {}
}

/** Nothing is told where sizes are not compared; a run gets a role or has none. */
const SILENT = PERMISSIONS.filter(({ option, on }) => option === 'comparison' || on === 'role')

describe.each(['deploy', 'plan', 'preview', 'rollback'] as const)('the role of: %s', set => {
  // What options take is asked for in the same places for all of them.
  describe.each(set === 'deploy' ? [false, true] : [false])('with options: %s', withOptions => {
    const all = permissionsOf(set).filter(({ option }) => withOptions || option === undefined)
    const rows = all.filter(row => !SILENT.includes(row) && (row.option !== undefined) === withOptions)
    const on = () => (withOptions ? options : plain)
    let usual: readonly string[]
    beforeAll(async () => {
      const run = await runWith(on(), set, all)
      if (run.conclusion !== 'success') throw new Error(run.log.join('\n'))
      usual = toldOf(run).map(({ title }) => title)
    }, 60_000)

    test.each(rows.map(row => [row.action, row.on, row] as const))(
      'without %s on %s one thing fails, and says so',
      async (action, _, row) => {
        const run = await runWith(
          on(),
          set,
          all.filter(one => one !== row),
          row
        )
        const told = toldOf(run).filter(({ title }) => !usual.includes(title))
        expect(told).toEqual([{ title: expect.any(String), text: expect.stringContaining(action) }])
      }
    )
  })
})

describe('the role of: preview, when its pull request is closed', () => {
  const all = permissionsOf('preview').filter(({ option }) => option === undefined)
  /** It uploads nothing, and waits for nothing. */
  const beside = ['s3:AbortMultipartUpload', 'cloudfront:GetInvalidation']
  let closed: Trigger
  beforeAll(() => {
    closed = plain.pull.close()
  })
  afterAll(() => {
    plain.pull.reopen()
  })

  test.each(all.map(row => [row.action, row] as const))('without %s', async (action, row) => {
    plain.restore()
    const policy = policyFrom(
      'preview',
      all.filter(one => one !== row)
    )
    const run = await plain.scene.run('preview', { policy, trigger: closed })
    const told = [{ title: expect.any(String), text: expect.stringContaining(action) }]
    expect(toldOf(run)).toEqual(beside.includes(action) ? [] : told)
  })
})

test('a first deploy does without s3:GetObject, since nothing is there to be read; the next one says so', async () => {
  const needed = permissionsOf('deploy').filter(({ option }) => option === undefined)
  const policy = policyFrom(
    'deploy',
    needed.filter(({ action }) => action !== 's3:GetObject')
  )
  plain.restore()
  const runs = [BEFORE, AFTER].map(
    files => () => plain.scene.run('deploy', { policy, files, inputs: { prefix: 'new' } })
  )
  const told = []
  for (const run of runs) told.push(toldOf(await run()))
  expect(told).toEqual([[], [{ title: 'failure', text: expect.stringContaining('s3:GetObject') }]])
})

describe('the role of: verify', () => {
  const all = permissionsOf('verify')
  const rows = all.filter(({ option }) => option !== undefined).map(row => [row.action, row.on, row] as const)
  // What the checks need is in degrade.test.ts.
  test.each(rows)('without %s on %s it does without the record, and says so', async (action, _, row) => {
    const run = await runWith(
      options,
      'verify',
      all.filter(one => one !== row),
      row
    )
    expect(toldOf(run)).toEqual([{ title: 'State not readable', text: expect.stringContaining(action) }])
  })
})
