import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import type { PullRequest } from '../../sandbox/github/pull-request.ts'
import { type Stage, startStage } from '../../sandbox/stage.ts'
import { createVerifiedSetup } from '../../sandbox/verified-setup.ts'
import { blocksOf, sectionOf } from '../helpers/markdown.ts'
import { push } from './helpers/events.ts'
import { page } from './helpers/sites.ts'
import { play, type Start } from './helpers/workflow-player.ts'
import { troubles } from './verify/verify-lab.ts'

type Inputs = Readonly<Record<string, { readonly default?: string }>>

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const [{ text: routerPolicy } = { text: '' }] = blocksOf(
  'docs/router.md',
  readFileSync(join(root, 'docs/router.md'), 'utf8')
).filter(({ language }) => language === 'json')
const manual = readFileSync(join(root, 'examples/workflows/manual.yml'), 'utf8')
const MAIN = 'refs/heads/main'
const REPOSITORY = { full_name: 'octo-org/example', default_branch: 'main' }

/** And whom they trust, as the pages say: with `*` where it is more than one. */
const ROLES = [
  ['deploy-example', 'repo:octo-org/example:environment:production'],
  ['preview-example', 'repo:octo-org/example:*'],
  ['plan-example', 'repo:octo-org/example:pull_request']
] as const

/** A frontend whose build is its `index.html`. */
const repository = (text: string) => ({
  'package.json': JSON.stringify({
    name: 'site',
    private: true,
    scripts: { build: 'mkdir -p dist && cp index.html dist' }
  }),
  'package-lock.json': JSON.stringify({ name: 'site', lockfileVersion: 3, packages: { '': { name: 'site' } } }),
  'index.html': page(text)
})

function workflowOf(name: string): string {
  const found = blocksOf('README.md', readme).find(({ text }) => text.startsWith(`name: ${name}\n`))
  if (found === undefined) throw new Error(`The README has no workflow "${name}".`)
  return found.text
}

/** What each line of "Manual runs" comes to, in its order, and in which job. */
const BY_HAND: readonly (readonly [line: string, job: string, result: string])[] = [
  ['-f command=plan', 'production', 'planned'],
  ['-f command=deploy -f ref=v1.4.0', 'production', 'deployed'],
  ['-f command=rollback', 'production', 'rolled-back'],
  ['-f command=rollback -f release=20261122T162143Z-3333333-1000000003.1', 'production', 'rolled-back'],
  ['-f command=deploy -f pr-number=7', 'preview', 'deployed'],
  ['-f command=cleanup -f pr-number=7', 'preview', 'cleaned'],
  ['-f command=cleanup', 'preview', 'cleaned'],
  ['-f command=verify', 'production', 'verified']
]

// As a new user has it: the workflows of the README, copied as they are, one after the other.
describe('the workflows of the README', () => {
  let stage: Stage
  let pull: PullRequest
  let runs = 0
  const releases: string[] = []

  beforeAll(async () => {
    const roles = ROLES.map(([name, subject]) => ({ arn: `arn:aws:iam::123456789012:role/${name}`, subject }))
    stage = await startStage(createVerifiedSetup, { invalidationDelayMs: 20, roles })
    const { sandbox, setup } = stage
    sandbox.cloudFront.changeDistribution(setup.distributionId, config => ({
      ...config,
      Aliases: { Quantity: 2, Items: ['example.com', '*.example.com'] }
    }))
    setup.bucket.configuration.policy = routerPolicy
      .replaceAll('BUCKET', setup.bucket.name)
      .replaceAll('ACCOUNT', setup.bucket.ownerId)
      .replaceAll('DISTRIBUTION', setup.distributionId)
    pull = sandbox.github
      .repository('octo-org/example')
      .openPullRequest({ number: 7, head: { sha: '7'.repeat(40), ref: 'feature' } })
  })
  afterAll(() => stage.close())

  /** Checks out what says `text`. */
  async function start(workflow: string, how: Pick<Start, 'event' | 'github' | 'inputs'>, text = `Run ${runs}`) {
    runs += 1
    const nameServers = (await stage.internet.resolve()).map(({ host, address }) => `${host}: ${address}`)
    const played = await play(
      workflow,
      { ...how, runNumber: runs },
      {
        sandbox: stage.sandbox,
        repository: repository(text),
        env: stage.internet.env,
        inputs: { resolve: nameServers.join('\n') }
      }
    )
    const ours = played.flatMap(({ job, runs }) => runs.map(run => ({ job, ...run })))
    for (const { outputs } of ours) if (outputs.result === 'deployed') releases.push(outputs['release-id'] ?? '')
    return ours
  }
  const onMain = (workflow: string, text: string) => start(workflow, { event: push(MAIN), github: { ref: MAIN } }, text)
  const seen = async (host: string) => String((await stage.sandbox.visit(host, '/orders/7')).body)

  test('Deploy: a push is live, deep links included', async () => {
    const [run] = await onMain(workflowOf('Deploy'), 'First')
    expect(run).toMatchObject({
      job: 'deploy',
      exitCode: 0,
      outputs: { result: 'deployed', url: 'https://example.com/' }
    })
    expect(await seen('example.com')).toBe(page('First'))
  })

  test('Deploy: by hand, with nothing new, nothing is done', async () => {
    const event = { name: 'workflow_dispatch', payload: { ref: MAIN, repository: REPOSITORY } }
    const [run] = await start(workflowOf('Deploy'), { event, github: { ref: MAIN } }, 'First')
    expect(run?.outputs.result).toBe('unchanged')
  })

  test('Build, then deploy: the job with the role builds nothing', async () => {
    const all = await onMain(workflowOf('Build, then deploy'), 'Second')
    expect(all.map(({ job, outputs }) => [job, outputs.result])).toEqual([['deploy', 'deployed']])
    expect(all[0]?.report?.build).toMatchObject({ note: 'build-command is "none".' })
    expect(await seen('example.com')).toBe(page('Second'))
  })

  test('Plan: a pull request writes nothing', async () => {
    const [run] = await start(workflowOf('Plan'), pull.opened(), 'Third')
    expect(run).toMatchObject({ exitCode: 0, outputs: { result: 'planned', updated: '1' } })
    expect(run?.requests.filter(({ method }) => method === 'PUT' || method === 'DELETE')).toEqual([])
  })

  test('Previews: a pull request is at its address until it is closed', async () => {
    const [opened] = await start(workflowOf('Previews'), pull.opened(), 'Preview')
    expect(opened?.outputs).toMatchObject({ result: 'deployed', 'preview-url': 'https://pr-7.example.com/' })
    expect(await seen('pr-7.example.com')).toBe(page('Preview'))
    expect(await seen('example.com')).toBe(page('Second'))
    const [closed] = await start(workflowOf('Previews'), pull.close())
    expect(closed?.outputs.result).toBe('cleaned')
    expect((await stage.sandbox.visit('pr-7.example.com', '/')).status).toBe(404)
    pull.reopen()
  })

  test('Manual runs: the table has these lines', () => {
    const lines = [...sectionOf(readme, 'Workflows').matchAll(/`gh workflow run manual\.yml (-f [^`]+)`/g)].map(
      match => match[1]
    )
    expect(lines).toEqual(BY_HAND.map(([line]) => line))
  })

  test.each(BY_HAND)('Manual runs: %s', async (line, job, result) => {
    const given = Object.fromEntries([...line.matchAll(/-f ([\w-]+)=(\S+)/g)].map(match => [match[1], match[2]]))
    if (given.release !== undefined) given.release = releases[0]
    const { workflow_dispatch } = (
      parse(manual) as { readonly on: { readonly workflow_dispatch: { readonly inputs: Inputs } } }
    ).on
    const defaults = Object.entries(workflow_dispatch.inputs).map(([name, input]) => [name, input.default ?? ''])
    const inputs = { ...Object.fromEntries(defaults), ...given }
    const event = { name: 'workflow_dispatch', payload: { ref: MAIN, inputs, repository: REPOSITORY } }
    const all = await start(manual, { event, github: { ref: MAIN }, inputs }, `By hand ${line}`)
    expect(all.flatMap(run => (run.exitCode === 0 ? [] : [run.log.join('\n'), ...troubles(run)]))).toEqual([])
    expect(all.map(run => [run.job, run.outputs.result])).toEqual([[job, result]])
    if (line.includes('release=')) expect(await seen('example.com')).toBe(page('First'))
  })
})
