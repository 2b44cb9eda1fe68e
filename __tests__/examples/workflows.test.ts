import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { blocksOf, withoutBlocks } from '../helpers/markdown.ts'
import { brokenRules, refusedJobs } from './workflow-rules.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'examples/workflows')
const files = readdirSync(folder).filter(name => name.endsWith('.yml'))
const readme = readFileSync(join(folder, 'README.md'), 'utf8')

const scratch = mkdtempSync(join(tmpdir(), 'workflows-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const checkout = 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2'

/** What is changed in which example, and what each validator then says of it. */
const mistakes: readonly {
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
  readonly languageservice?: string
  readonly actionlint?: string
  readonly rules?: string
}[] = [
  {
    name: 'an input that does not exist',
    file: 'deploy.yml',
    from: 'bucket: example.com',
    to: 'bucket: example.com\n          buckett: example.com',
    languageservice: "Invalid action input 'buckett'",
    rules: 'There is no input "buckett".'
  },
  {
    name: 'a required input that is missing',
    file: 'cleanup.yml',
    from: '          bucket: example.com\n',
    to: '',
    languageservice: 'Missing required input `bucket`'
  },
  {
    name: 'a value that is wrong',
    file: 'cleanup.yml',
    from: 'command: cleanup',
    to: 'command: clean',
    rules: '"clean"'
  },
  {
    name: 'an input of another action that does not exist',
    file: 'previews.yml',
    from: 'cache: npm',
    to: 'caches: npm',
    languageservice: "Invalid action input 'caches'"
  },
  {
    name: 'an expression that does not end',
    file: 'previews.yml',
    from: 'number }}',
    to: 'number',
    languageservice: 'The expression is not closed.',
    actionlint: 'unexpected EOF while lexing expression'
  },
  {
    name: 'an input of the event that does not exist',
    file: 'manual.yml',
    from: 'inputs.release }}',
    to: 'inputs.relase }}',
    languageservice: 'Context access might be invalid: relase',
    actionlint: 'property "relase" is not defined'
  },
  {
    name: 'a step that does not exist',
    file: 'deploy.yml',
    from: 'steps.deploy.outputs.url',
    to: 'steps.deployed.outputs.url',
    languageservice: 'Context access might be invalid: deployed',
    actionlint: 'property "deployed" is not defined'
  },
  {
    name: 'a permission that does not exist',
    file: 'previews.yml',
    from: 'pull-requests: write',
    to: 'pull-request: write',
    languageservice: "Unexpected value 'pull-request'",
    actionlint: 'unknown permission scope "pull-request"',
    rules: '"pull-requests":"write"'
  },
  {
    name: 'a permission with a wrong level',
    file: 'previews.yml',
    from: 'deployments: write',
    to: 'deployments: wirte',
    languageservice: "Unexpected value 'wirte'",
    actionlint: '"wirte" is invalid for permission',
    rules: '"deployments":"write"'
  },
  {
    name: 'a permission that is missing',
    file: 'previews.yml',
    from: '      deployments: write # the "View deployment" button\n',
    to: '',
    rules: 'and needs {"contents":"read","deployments":"write"'
  },
  {
    name: 'a permission too many',
    file: 'build-then-deploy.yml',
    from: 'contents: read',
    to: 'contents: write',
    rules: 'Job "build" has the permissions {"contents":"write"} and needs {"contents":"read"}.'
  },
  {
    name: 'permissions for all jobs, those to come included',
    file: 'two-roles.yml',
    from: 'permissions: {}',
    to: 'permissions:\n  contents: read',
    rules: 'The workflow itself has permissions.'
  },
  {
    name: 'an event that does not exist',
    file: 'cleanup.yml',
    from: 'workflow_dispatch:',
    to: 'workflow_dispatched:',
    languageservice: "Unexpected value 'workflow_dispatched'",
    actionlint: 'unknown Webhook event "workflow_dispatched"'
  },
  {
    name: 'a preview that is never removed',
    file: 'previews.yml',
    from: ', closed]',
    to: ']',
    rules: 'pull_request has the types ["opened","synchronize","reopened"].'
  },
  {
    name: 'a preview that some pushes do not update',
    file: 'previews.yml',
    from: ', closed]',
    to: ', closed]\n    paths: [src/**]',
    rules: 'pull_request has a path filter.'
  },
  {
    name: 'the trigger that hands out secrets',
    file: 'preview-from-fork-build.yml',
    from: '  pull_request:\n',
    to: '  pull_request_target:\n',
    rules: 'pull_request_target is used.'
  },
  {
    name: 'a checkout beside the credentials',
    file: 'preview-from-fork-deploy.yml',
    from: '    steps:\n',
    to: `    steps:\n      - uses: ${checkout}\n        with:\n          persist-credentials: false\n`,
    rules: 'Job "deploy" has credentials and checks out what it is told to.'
  },
  {
    name: 'a command beside the credentials',
    file: 'preview-from-fork-deploy.yml',
    from: '    steps:\n',
    to: '    steps:\n      - run: npm ci\n',
    rules: 'Job "deploy" has credentials and runs a command.'
  },
  {
    name: 'a run after another one that does not say its target',
    file: 'preview-from-fork-deploy.yml',
    from: '          target: preview\n',
    to: '',
    rules: 'A run after another one does not say its target.'
  },
  {
    name: 'text of a stranger in a command',
    file: 'preview-from-fork-build.yml',
    from: 'run: npm run build',
    to: `run: echo "\${{ github.event.pull_request.title }}"`,
    actionlint: 'potentially untrusted',
    rules: 'Job "build" puts an expression into a command.'
  },
  {
    name: 'a deploy that can be stopped half-way',
    file: 'deploy.yml',
    from: 'cancel-in-progress: false',
    to: 'cancel-in-progress: true',
    rules: 'Job "deploy" can be stopped half-way.'
  },
  {
    name: 'a deploy without a group',
    file: 'cleanup.yml',
    from: 'concurrency:\n  group: cleanup-previews\n  cancel-in-progress: false\n',
    to: '',
    rules: 'Job "cleanup" has no concurrency group.'
  },
  {
    name: 'a job that may hang for six hours',
    file: 'cleanup.yml',
    from: '    timeout-minutes: 20\n',
    to: '',
    rules: 'Job "cleanup" has no time limit.'
  },
  {
    name: 'one group for all pull requests',
    file: 'two-roles.yml',
    from: `group: preview-\${{ github.event.pull_request.number }}`,
    to: 'group: preview',
    rules: 'Job "preview" has one group for all pull requests.'
  },
  {
    name: 'production without the environment that its role trusts',
    file: 'build-then-deploy.yml',
    from: `    environment:\n      name: production\n      url: \${{ steps.deploy.outputs.url }}\n`,
    to: '',
    rules: 'Job "deploy" is "ref:refs/heads/main", which the production role of docs/previews.md does not trust.'
  },
  {
    name: 'an environment that no role trusts',
    file: 'monorepo.yml',
    from: 'name: production\n',
    to: 'name: live\n',
    rules: 'Job "production" is "environment:live", which the production role of README.md does not trust.'
  },
  {
    name: 'a preview with an environment',
    file: 'cleanup.yml',
    from: '    timeout-minutes: 20\n',
    to: '    timeout-minutes: 20\n    environment: production\n',
    rules: 'Job "cleanup" is "environment:production", which the preview role of docs/previews.md does not trust.'
  },
  {
    name: 'previews with the role of production',
    file: 'previews.yml',
    from: 'role/preview-example',
    to: 'role/deploy-example',
    rules: 'Job "preview" is "pull_request", which the production role of README.md does not trust.'
  },
  {
    name: 'a branch that no role trusts',
    file: 'cleanup.yml',
    from: '  schedule:\n    - cron: 17 3 * * *\n',
    to: '  push:\n    branches: [next]\n',
    rules: 'Job "cleanup" is "ref:refs/heads/next", which the preview role of docs/previews.md does not trust.'
  },
  {
    name: 'a role for each event in one job',
    file: 'monorepo.yml',
    from: 'role/preview-example',
    to: `role/\${{ github.event_name == 'push' && 'deploy' || 'preview' }}-example`,
    rules: 'which no page has a trust policy for.'
  },
  {
    name: 'an action by its tag',
    file: 'deploy.yml',
    from: checkout,
    to: 'actions/checkout@v6',
    rules: '"actions/checkout@v6" is not pinned.'
  },
  {
    name: 'a token left in the checkout',
    file: 'deploy.yml',
    from: 'persist-credentials: false',
    to: 'persist-credentials: true',
    rules: 'The checkout of job "deploy" leaves its token behind.'
  }
]

const broken = mistakes.map((mistake, index) => ({ ...mistake, text: mutated(mistake), as: `mistake-${index}.yml` }))
const shown = ['README.md', ...globSync('docs/**/*.md', { cwd: root })].flatMap(page =>
  blocksOf(page, readFileSync(join(root, page), 'utf8'))
    .filter(({ language, text }) => language === 'yaml' && 'jobs' in Object(parse(text)))
    .map(({ line, text }) => ({ name: `${page}:${line}`, text }))
)

const said = validate([...files.map(file => ({ as: file, text: read(file) })), ...broken])

describe('the validators', () => {
  test.each(files.map(file => [file]))('find nothing in %s', file => {
    expect(said(file, 'languageservice')).toEqual([])
    expect(said(file, 'actionlint')).toEqual([])
  })
})

describe('the rules', () => {
  test.each(files.map(file => [file]))('hold in %s', file => {
    expect(brokenRules(read(file))).toEqual([])
  })
})

describe('the roles of the pages trust every job', () => {
  test.each(shown.map(({ name, text }) => [name, text] as const))('of %s', (_, text) => {
    expect(refusedJobs(text)).toEqual([])
  })
})

describe('manual.yml builds', () => {
  // Operators and values of GitHub's expressions that are those of JavaScript.
  const [, expression = ''] = /ref: \$\{\{ (.+) \}\}/.exec(read('manual.yml')) ?? []
  const evaluate = new Function(
    ...['prNumber', 'ref', 'github', 'format'],
    `return ${expression.replaceAll('inputs.pr-number', 'prNumber').replaceAll('inputs.ref', 'ref')}`
  )

  test.each([
    ['', '', 'refs/heads/main'],
    ['', 'v1.4.0', 'v1.4.0'],
    // The preview is shown as that of the pull request's head.
    ['7', '', 'refs/pull/7/head'],
    ['7', 'v1.4.0', 'refs/pull/7/head']
  ])('with pr-number "%s" and ref "%s": %s', (prNumber, ref, expected) => {
    const format = (template: string, value: string) => template.replace('{0}', value)
    expect(evaluate(prNumber, ref, { ref: 'refs/heads/main' }, format)).toBe(expected)
  })
})

describe('a mistake is found', () => {
  test.each(broken.map(mistake => [mistake.name, mistake] as const))('%s', (_, mistake) => {
    const { as, text, languageservice, actionlint, rules } = mistake
    const found = { languageservice: said(as, 'languageservice'), actionlint: said(as, 'actionlint') }
    // As many findings as are expected: no validator stays silent unnoticed, and none cries out at everything.
    expect(Object.entries(found).flatMap(([name, messages]) => (messages.length > 0 ? [name] : []))).toEqual(
      Object.entries({ languageservice, actionlint }).flatMap(([name, expected]) => (expected ? [name] : []))
    )
    expect(found.languageservice.join('\n')).toContain(languageservice ?? '')
    expect(found.actionlint.join('\n')).toContain(actionlint ?? '')
    if (rules !== undefined) expect(brokenRules(text).join('\n')).toContain(rules)
  })
})

describe('the examples together', () => {
  test('pin each action to one commit', () => {
    const pins = new Set(files.flatMap(file => [...read(file).matchAll(/uses: (\S+@[0-9a-f]{40} # .+)$/gm)].map(at1)))
    expect([...pins].map(pin => pin.split('@')[0]).sort()).toEqual(
      [...new Set([...pins].map(pin => pin.split('@')[0]))].sort()
    )
    expect(pins.size).toBe(4)
  })

  test('have names of their own, and follow runs of workflows that are there', () => {
    const names = files.map(file => String(parse(read(file)).name))
    expect(new Set(names).size).toBe(files.length)
    const followed = files.flatMap(file => (parse(read(file)).on.workflow_run?.workflows ?? []) as string[])
    expect(followed).toHaveLength(1)
    for (const name of followed) expect(names).toContain(name)
  })

  test('are all in the README, which says once who OWNER is, and links to what is there', () => {
    const linked = [...withoutBlocks(readme).matchAll(/\]\(([^)\s#]+)/g)]
      .map(at1)
      .filter(to => !to.startsWith('https:'))
    expect(linked.filter(to => !existsSync(join(folder, to)))).toEqual([])
    expect(linked.filter(to => to.endsWith('.yml')).sort()).toEqual([...files].sort())
    expect(readme.match(/`OWNER`/g)).toHaveLength(1)
    expect(files.filter(file => /OWNER/.test(read(file).replaceAll('OWNER/s3-cloudfront-deploy@v1', '')))).toEqual([])
  })
})

/** Runs both validators, in a process of their own: their modules are not such that Jest could load them. */
function validate(texts: readonly { readonly as: string; readonly text: string }[]) {
  for (const { as, text } of texts) writeFileSync(join(scratch, as), text)
  const script = join(root, 'scripts/validate-workflows.ts')
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...texts.map(({ as }) => as)], {
    cwd: scratch,
    encoding: 'utf8'
  })
  if (!stdout.startsWith('{')) throw new Error(`The validators did not run: ${stderr}`)
  const found = JSON.parse(stdout) as Record<string, readonly { validator: string; line: number; message: string }[]>
  return (as: string, validator: string) =>
    (found[as] ?? []).filter(one => one.validator === validator).map(({ line, message }) => `${line}: ${message}`)
}

function mutated({ name, file, from, to }: (typeof mistakes)[number]): string {
  const text = read(file)
  if (!text.includes(from)) throw new Error(`${file} has no "${from}" to make this mistake with: ${name}.`)
  return text.replace(from, () => to)
}

function read(file: string): string {
  return readFileSync(join(folder, file), 'utf8')
}

function at1(match: RegExpMatchArray): string {
  return match[1] ?? ''
}
