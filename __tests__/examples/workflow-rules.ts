import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { loadInputs } from '../../src/inputs.ts'
import { trustPolicies } from './trust-policies.ts'

type Fields = Readonly<Record<string, unknown>>

interface Job {
  readonly name: string
  readonly fields: Fields
  readonly steps: readonly Fields[]
  /** The steps that are this action. */
  readonly ours: readonly Fields[]
}

interface Workflow {
  readonly text: string
  readonly fields: Fields
  readonly events: Fields
  readonly jobs: readonly Job[]
}

/** Says what is wrong, one sentence each. */
type Rule = (workflow: Workflow) => readonly string[]

const ours = 'OWNER/s3-cloudfront-deploy@v1'
const action = fieldsOf(parse(readFileSync(join(import.meta.dirname, '../../action.yml'), 'utf8')))
const inputNames = Object.keys(fieldsOf(action.inputs))

/** What the examples promise beyond being valid workflows. */
const rules: readonly Rule[] = [
  pinned,
  leastPermissions,
  knownInputs,
  previewEvents,
  nothingPrivilegedRunsTheirCode,
  rolesTrustThem,
  nothingStopsHalfWay,
  bounded
]

/** The rules of examples/workflows/README.md that a workflow breaks. */
export function brokenRules(text: string): readonly string[] {
  const workflow = workflowOf(text)
  return rules.flatMap(rule => rule(workflow))
}

/** The jobs of a workflow that a role for production or previews would not let in, as the pages have its trust policy. */
export function refusedJobs(text: string): readonly string[] {
  return rolesTrustThem(workflowOf(text))
}

function workflowOf(text: string): Workflow {
  const fields = fieldsOf(parse(text))
  const jobs = Object.entries(fieldsOf(fields.jobs)).map(([name, job]) => {
    const steps = Array.isArray(fieldsOf(job).steps) ? (fieldsOf(job).steps as unknown[]).map(fieldsOf) : []
    return { name, fields: fieldsOf(job), steps, ours: steps.filter(step => step.uses === ours) }
  })
  const events = typeof fields.on === 'string' ? { [fields.on]: null } : fieldsOf(fields.on)
  return { text, fields, events, jobs }
}

/** Every action but ours is a commit, and the comment says of which release. */
function pinned({ text }: Workflow): readonly string[] {
  const uses = [...text.matchAll(/^ *(?:- )?uses: (.+)$/gm)].map(match => match[1] ?? '')
  const isPinned = (one: string) => one === ours || /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one)
  return uses.filter(one => !isPinned(one)).map(one => `"${one}" is not pinned.`)
}

/** The workflow gets nothing, and a job exactly what its steps need. */
function leastPermissions({ fields, events, jobs }: Workflow): readonly string[] {
  const atTop = Object.keys(fieldsOf(fields.permissions ?? { absent: true })).length === 0
  const wrong = jobs.flatMap(job => {
    const given = JSON.stringify(sorted(fieldsOf(job.fields.permissions)))
    const needed = JSON.stringify(sorted(neededBy(job, events)))
    return given === needed ? [] : [`Job "${job.name}" has the permissions ${given} and needs ${needed}.`]
  })
  return [...(atTop ? [] : ['The workflow itself has permissions.']), ...wrong]
}

function neededBy({ steps, ours }: Job, events: Fields): Fields {
  const previews = ours.some(step => withOf(step)['preview-url'] !== undefined)
  const readsOtherRuns = steps.some(step => withOf(step)['run-id'] !== undefined)
  const asksForThePullRequest = ours.length > 0 && 'workflow_run' in events
  return {
    ...(steps.some(isCheckout) || asksForThePullRequest ? { contents: 'read' } : {}),
    ...(readsOtherRuns ? { actions: 'read' } : {}),
    ...(ours.length > 0 ? { 'id-token': 'write' } : {}),
    ...(previews ? { 'pull-requests': 'write', deployments: 'write' } : {})
  }
}

/** Inputs are in action.yml, and those that are no expressions are right. */
function knownInputs({ jobs }: Workflow): readonly string[] {
  const steps = jobs.flatMap(job => job.ours)
  if (steps.length === 0 && !jobs.some(({ steps }) => steps.some(step => withOf(step).path === 'dist'))) {
    return ['No step uses this action, or makes what it deploys.']
  }
  return steps.flatMap(step => {
    const given = Object.entries(withOf(step)).map(([name, value]) => [name, String(value)] as const)
    const unknown = given.filter(([name]) => !inputNames.includes(name)).map(([name]) => `There is no input "${name}".`)
    const known = given.filter(([, value]) => !value.includes('${{'))
    try {
      const env = Object.fromEntries(known.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
      return [...unknown, ...loadInputs(env).warnings.map(({ title, message }) => `${title}: ${message}`)]
    } catch (error) {
      return [...unknown, String(error)]
    }
  })
}

/** A preview is opened, updated, opened again and removed; where the event doesn't say which, the step does. */
function previewEvents({ events, jobs }: Workflow): readonly string[] {
  const steps = jobs.flatMap(job => job.ours)
  const problems: string[] = []
  if ('pull_request' in events && steps.length > 0) {
    const types = JSON.stringify(fieldsOf(events.pull_request).types)
    if (types !== '["opened","synchronize","reopened","closed"]') problems.push(`pull_request has the types ${types}.`)
    if (fieldsOf(events.pull_request).paths !== undefined) problems.push('pull_request has a path filter.')
    if (!steps.some(step => withOf(step)['preview-url'] !== undefined)) problems.push('Pull requests get no preview.')
  }
  if ('workflow_run' in events && steps.some(step => withOf(step).target !== 'preview')) {
    problems.push('A run after another one does not say its target.')
  }
  if ('pull_request_target' in events) problems.push('pull_request_target is used.')
  return problems
}

/** A job that can get credentials runs nothing, and checks out nothing, that a stranger wrote. */
function nothingPrivilegedRunsTheirCode({ events, jobs }: Workflow): readonly string[] {
  const privileged = jobs.filter(({ fields }) => Object.values(fieldsOf(fields.permissions)).includes('write'))
  const inPrivileged = privileged.flatMap(({ name, steps }) =>
    steps.flatMap(step => [
      ...(typeof step.run === 'string' ? [`Job "${name}" has credentials and runs a command.`] : []),
      ...(isCheckout(step) && (withOf(step).ref !== undefined || 'workflow_run' in events)
        ? [`Job "${name}" has credentials and checks out what it is told to.`]
        : [])
    ])
  )
  const inAll = jobs.flatMap(({ name, steps }) =>
    steps.flatMap(step => [
      ...(isCheckout(step) && withOf(step)['persist-credentials'] !== false
        ? [`The checkout of job "${name}" leaves its token behind.`]
        : []),
      ...(String(step.run ?? '').includes('${{') ? [`Job "${name}" puts an expression into a command.`] : [])
    ])
  )
  return [...inPrivileged, ...inAll]
}

/** What the name of a role says that it is for. */
const purposes = {
  deploy: 'production',
  PRODUCTION: 'production',
  preview: 'preview',
  PREVIEW: 'preview',
  plan: 'plan',
  verify: 'verify'
}

/** Every job gets the role that it asks for, by each of the trust policies that the pages show for it. */
function rolesTrustThem({ events, jobs }: Workflow): readonly string[] {
  return jobs.flatMap(job =>
    job.ours.flatMap(step => {
      const role = String(withOf(step)['role-to-assume'])
      const found = /^(?:arn:aws:iam::\d+:role\/(\w+)-example|\$\{\{ vars\.AWS_(\w+)_ROLE \}\})$/.exec(role)
      const purpose = Object.entries(purposes).find(([word]) => word === (found?.[1] ?? found?.[2]))?.[1]
      if (purpose === undefined) return [`Job "${job.name}" asks for "${role}", which no page has a trust policy for.`]
      return trustPolicies
        .filter(policy => policy.role === purpose)
        .flatMap(({ page, kinds }) =>
          subjectsOf(job, events)
            .filter(subject => !kinds.includes(subject))
            .map(subject => `Job "${job.name}" is "${subject}", which the ${purpose} role of ${page} does not trust.`)
        )
    })
  )
}

/** How `sub` may end. https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims */
function subjectsOf({ fields }: Job, events: Fields): readonly string[] {
  const environment = fieldsOf(fields.environment).name ?? fields.environment
  if (environment !== undefined) return [`environment:${String(environment)}`]
  const only = /^github\.event_name == '(\w+)'$/.exec(String(fields.if))?.[1]
  return Object.entries(events)
    .filter(([event]) => only === undefined || event === only)
    .flatMap(([event, filter]) => {
      if (event === 'pull_request') return ['pull_request']
      if (event !== 'push') return ['ref:refs/heads/main']
      const { branches } = fieldsOf(filter)
      return (Array.isArray(branches) ? branches : ['*']).map(branch => `ref:refs/heads/${String(branch)}`)
    })
}

/** Whatever deploys waits for its turn, in a group of its own for each pull request. */
function nothingStopsHalfWay({ fields, events, jobs }: Workflow): readonly string[] {
  return jobs
    .filter(job => job.ours.length > 0)
    .flatMap(job => {
      const concurrency = fieldsOf(job.fields.concurrency ?? fields.concurrency)
      const group = String(concurrency.group ?? '')
      const forPullRequests = 'pull_request' in events && job.fields.if !== "github.event_name == 'push'"
      return [
        ...(group === '' ? [`Job "${job.name}" has no concurrency group.`] : []),
        ...(concurrency['cancel-in-progress'] === false ? [] : [`Job "${job.name}" can be stopped half-way.`]),
        ...(forPullRequests && !group.includes('github.event.pull_request.number')
          ? [`Job "${job.name}" has one group for all pull requests.`]
          : [])
      ]
    })
}

function bounded({ jobs }: Workflow): readonly string[] {
  return jobs
    .filter(({ fields }) => !Number.isInteger(fields['timeout-minutes']))
    .map(({ name }) => `Job "${name}" has no time limit.`)
}

function isCheckout(step: Fields): boolean {
  return String(step.uses).startsWith('actions/checkout@')
}

function withOf(step: Fields): Fields {
  return fieldsOf(step.with)
}

function sorted(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => a.localeCompare(b)))
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
