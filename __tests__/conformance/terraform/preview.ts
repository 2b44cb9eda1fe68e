import { expect } from '@jest/globals'
import type { Applied } from './apply.ts'
import { OF_MAIN, OF_PULL_REQUESTS, type Run, type Runner } from './run.ts'
import type { ModuleStage } from './stage.ts'

const NUMBER = 7

/** A pull request's whole life and a sweep, by the preview role and the inputs that the module gives for each. */
export async function livePreview({ sandbox }: ModuleStage, { site }: Applied, runner: Runner): Promise<void> {
  const { preview, cleanup } = site.inputs as Readonly<Record<string, Readonly<Record<string, string>>>>
  if (preview === undefined || cleanup === undefined) return
  const repository = sandbox.github.repository('octo-org/example')
  const pull = repository.openPullRequest({ number: NUMBER, head: { sha: '7'.repeat(40), ref: 'change' } })
  const asPullRequest = { subject: OF_PULL_REQUESTS, ...pull.opened() }
  expectResult(await runner.run({ ...preview, 'build-command': 'npm run build' }, asPullRequest), 'deployed')
  const host = new URL(String(preview['preview-url']).replace('{number}', String(NUMBER))).hostname
  const page = await sandbox.visit(host, '/guide/caching')
  expect([page.status, page.headers['x-robots-tag']]).toEqual([200, 'noindex'])

  // What its policy does not have: production.
  const evil = { ...preview, 'build-command': 'none', target: 'production' }
  const denied = await runner.run(evil, { subject: OF_MAIN, ...PUSHED })
  expect(denied.report.failure).toMatchObject({ code: 'access-denied' })

  const schedule = { name: 'schedule', payload: PUSHED.event.payload }
  expectResult(await runner.run(cleanup, { subject: OF_MAIN, event: schedule, github: {} }), 'cleaned')
  expectResult(await runner.run(preview, { subject: OF_PULL_REQUESTS, ...pull.close() }), 'cleaned')
  const [bucket] = sandbox.s3.buckets.filter(({ name }) => name === site.bucket)
  expect(bucket?.objects().filter(({ key }) => key.startsWith('previews/'))).toEqual([])
}

const PUSHED = {
  event: {
    name: 'push',
    payload: { ref: 'refs/heads/main', repository: { full_name: 'octo-org/example', default_branch: 'main' } }
  },
  github: {}
}

function expectResult({ outputs, report }: Run, result: string): void {
  expect([outputs.result, report.failure, report.findings]).toEqual([result, undefined, []])
}
