import { formatPlural } from '../../src/util/format.ts'
import type { Deploy } from '../deploy.ts'
import { runDeploy, type Stage } from './stage.ts'

/** Looks at the set-up as it was made by hand. It works, and not everything about it is as it should be. */
export async function verified(stage: Stage): Promise<void> {
  const { terminal } = stage
  const run = await verify(stage)
  const { coverage, findings = [] } = run.report?.verification ?? {}
  for (const { id, state, severity, message, causedBy } of findings) {
    const isTold = (state === 'fail' || state === 'warn') && severity !== 'info' && causedBy === undefined
    if (isTold) terminal.line(`${state === 'fail' ? '✗' : '!'} ${message}`, id)
  }
  terminal.check(run.exitCode === 0, 'the action ends well, as it is told to warn', run.conclusion)
  terminal.check(
    coverage !== undefined && coverage.of > 50 && coverage.ran === coverage.of,
    `${formatPlural(coverage?.of ?? 0, 'check')} found an answer, from DNS to the bucket`,
    `${coverage?.ran ?? 0} of ${coverage?.of ?? 0}`
  )
}

/** Takes the domain's record away, and asks why nothing works any more. */
export async function askedWhyItDoesNotWork(stage: Stage): Promise<void> {
  const { terminal, sandbox, setup } = stage
  const name = `${setup.domain}.`
  const record = sandbox.route53.zone(setup.zoneId).records.find(({ Name, Type }) => Name === name && Type === 'A')
  if (record === undefined) throw new Error(`${name} has no A record`)
  sandbox.route53.remove(setup.zoneId, name, 'A')
  const run = await verify(stage)
  sandbox.route53.upsert(setup.zoneId, record)

  const findings = run.report?.verification?.findings ?? []
  const cause = findings.find(({ id }) => id === 'R53-1')
  const explained = findings.filter(({ causedBy }) => causedBy === 'R53-1').map(({ id }) => id)
  terminal.line(cause?.message ?? 'nothing', 'R53-1')
  terminal.line(`${cause?.remedy?.text.slice(0, 96) ?? 'nothing'} …`, 'remedy')
  terminal.check(
    cause?.state === 'fail' && explained.length > 3,
    `the missing record is found, and explains ${formatPlural(explained.length, 'other finding')}: ${explained.join(', ')}`,
    run.conclusion
  )
}

async function verify(stage: Stage): Promise<Deploy> {
  const { internet, terminal } = stage
  const nameServers = await internet.resolve()
  const run = await runDeploy(stage, {
    env: internet.env,
    event: { name: 'schedule', payload: { repository: { full_name: 'octo-org/example', default_branch: 'main' } } },
    inputs: {
      command: 'verify',
      verify: 'warn',
      routes: '/guide/caching',
      'api-probe': '/api/health 200',
      resolve: nameServers.map(({ host, address }) => `${host}: ${address}`).join('\n')
    }
  })
  terminal.line(
    run.summary
      .split('\n', 1)[0]
      ?.replace(/^#+ /, '')
      .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1') ?? '',
    'verdict'
  )
  return run
}
