import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { awsProblems } from './aws-command.ts'
import type { Command } from './shell-commands.ts'

const root = join(import.meta.dirname, '../..')

type Judge = (args: readonly string[], page: string) => readonly string[]

/** Of programs that everybody has, only that they are these. */
const PLAIN = ['cat', 'dig', 'git', 'jq', 'mkdir', 'mv', 'openssl', 'printf', 'sed']

const JUDGES: Readonly<Record<string, Judge>> = {
  aws: args => awsProblems(['aws', ...args]),
  npm: npmProblems,
  npx: ([tool = '']) => (tool === 'ng' ? [] : [`nobody knows ${tool}`]),
  terraform: terraformProblems,
  gh: ghProblems,
  env: environmentProblems,
  node: args =>
    args
      .slice(0, 2)
      .filter(isNoScript)
      .map(script => `there is no ${script}`),
  ...Object.fromEntries(PLAIN.map(name => [name, () => []]))
}

/** What is wrong with a command of a page; nothing when it is as its program takes it. */
export function commandProblems(page: string, [program = '', ...args]: Command): readonly string[] {
  const judge = JUDGES[program]
  if (judge === undefined) return [`nobody says what ${program} is`]
  return judge(args, page)
}

/** Where each script is run, so that it is known to work: a file and what stands there. */
const RUN_AT: Readonly<Record<string, readonly [file: string, text: string]>> = {
  ci: ['.ci/run', 'npm ci\n'],
  test: ['.ci/run', 'npm test\n'],
  demo: ['.ci/run', 'npm run demo -- --exit\n'],
  check: ['.ci/run', 'npm run check\n'],
  conformance: ['.ci/run', 'npm run conformance\n'],
  build: ['.github/workflows/check-dist.yml', 'run: npm run build\n'],
  generate: ['.github/workflows/check-dist.yml', 'run: npm run generate\n'],
  sandbox: ['__tests__/sandbox/by-hand.test.ts', 'sandbox/main.ts'],
  bench: ['scripts/check.ts', "'bench/index.ts', '--quick'"],
  // Biome with `--write`; the check runs it without.
  format: ['scripts/check.ts', 'biome'],
  // Those before, one after the other.
  all: ['package.json', 'npm run generate && npm run build && npm run check && npm test']
}

function npmProblems(args: readonly string[], page: string): readonly string[] {
  const [command = '', script] = args.filter(word => word !== '-s')
  const name = command === 'run' ? (script ?? '') : command
  const home = page.startsWith('examples/') ? dirname(page) : '.'
  const { scripts } = JSON.parse(read(join(home, 'package.json'))) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  if (name !== 'ci' && scripts[name] === undefined) return [`package.json has no script ${name}`]
  if (home !== '.') return []
  // The site's build, in pages about the site that is deployed.
  const [file, text] = RUN_AT[name] ?? []
  if (file === undefined || text === undefined) return [`nobody runs ${name}`]
  return read(file).includes(text) ? [] : [`${file} does not run ${name}`]
}

/** https://developer.hashicorp.com/terraform/cli/commands */
function terraformProblems([command = '', ...args]: readonly string[]): readonly string[] {
  if (!['init', 'apply', 'output', 'test', 'destroy'].includes(command)) return [`nobody tries terraform ${command}`]
  const module = globSync('infrastructure/{,examples/*/}*.tf', { cwd: root }).map(read).join('\n')
  const output = command === 'output' ? args.filter(word => !word.startsWith('-')) : []
  const targets = args.flatMap(word => /^-target=module\.site\.(\w+)\.(\w+)/.exec(word)?.slice(1, 3).join('" "') ?? [])
  return [
    ...output.filter(name => !module.includes(`output "${name}"`)).map(name => `there is no output ${name}`),
    ...targets.filter(name => !module.includes(`resource "${name}"`)).map(name => `there is no resource ${name}`)
  ]
}

/** Paths of GitHub's API, and the methods that they take: https://docs.github.com/en/rest/repos, /en/rest/deployments */
const GITHUB_API: readonly (readonly [method: string, path: RegExp])[] = [
  ['GET', /^repos\/[\w-]+\/[\w-]+$/],
  ['PUT', /^repos\/[\w-]+\/[\w-]+\/environments\/\w+$/],
  ['POST', /^repos\/[\w-]+\/[\w-]+\/environments\/\w+\/deployment-branch-policies$/]
]

/** https://cli.github.com/manual/ */
function ghProblems(args: readonly string[]): readonly string[] {
  const [group = '', command = '', name = ''] = args
  switch (group === 'api' ? 'api' : `${group} ${command}`) {
    case 'auth login':
      return []
    case 'variable set':
      return allExamples().includes(`vars.${name}`) ? [] : [`no example reads the variable ${name}`]
    case 'workflow run':
      return dispatchProblems(name, args.slice(3))
    case 'api': {
      const method = args[args.indexOf('-X') + 1] ?? ''
      const asked = args.includes('-X') ? method : 'GET'
      const path = args.find(word => word.startsWith('repos/')) ?? ''
      return GITHUB_API.some(([known, pattern]) => known === asked && pattern.test(path))
        ? []
        : [`GitHub has no ${asked} ${path}`]
    }
    default:
      return [`nobody knows gh ${group} ${command}`]
  }
}

function dispatchProblems(file: string, options: readonly string[]): readonly string[] {
  const inputs = inputsOf(file)
  if (inputs === undefined) return [`there is no workflow ${file} that is started by hand`]
  const given = options.filter(word => word !== '-f').map(word => word.split('='))
  return given.flatMap(([name = '', value = '']) => {
    const input = inputs[name]
    if (input === undefined) return [`${file} has no input ${name}`]
    return input?.options === undefined || input.options.includes(value) ? [] : [`${name} can't be ${value}`]
  })
}

type DispatchInputs = Readonly<Record<string, { readonly options?: readonly string[] } | null>>

function inputsOf(file: string): DispatchInputs | undefined {
  const path = file === 'site.yml' ? 'infrastructure/workflow.yml.tftpl' : join('examples/workflows', file)
  if (file === 'site.yml') {
    // A template is no YAML yet.
    const [, options = ''] = /command:[\s\S]*?options: \[(.*?)\]/.exec(read(path)) ?? []
    return { command: { options: options.split(', ') } }
  }
  const { on } = parse(read(path)) as {
    readonly on: { readonly workflow_dispatch?: { readonly inputs?: DispatchInputs } | null }
  }
  return 'workflow_dispatch' in on ? (on.workflow_dispatch?.inputs ?? {}) : undefined
}

/** `env NAME=value … command`: inputs of the action that there are, and the command. */
function environmentProblems(args: readonly string[], page: string): readonly string[] {
  const start = args.findIndex(word => !/^[\w-]+=/.test(word))
  const names = args.slice(0, start).flatMap(word => /^INPUT_([^=]+)=/.exec(word)?.[1]?.toLowerCase() ?? [])
  const { inputs } = parse(read('action.yml')) as { readonly inputs: Readonly<Record<string, unknown>> }
  return [
    ...names.filter(name => !(name in inputs)).map(name => `there is no input ${name}`),
    ...commandProblems(page, args.slice(start))
  ]
}

function isNoScript(word: string): boolean {
  return word.includes('/') && !existsSync(join(root, word.replace('path/to/s3-cloudfront-deploy/', '')))
}

function allExamples(): string {
  return globSync('examples/workflows/*.yml', { cwd: root }).map(read).join('\n')
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
