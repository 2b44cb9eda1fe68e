import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import type { RouterSite } from '../edge/options.ts'
import { decodeHead } from '../src/release/head.ts'
import { decodeRecord } from '../src/release/record-reader.ts'
import { inVm, routerFor } from './edge/engines.ts'
import { commandProblems } from './helpers/command-problems.ts'
import { type Block, blocksOf } from './helpers/markdown.ts'
import { commandsOf } from './helpers/shell-commands.ts'

const root = join(import.meta.dirname, '..')
const skipped = /(?:^|\/)(?:node_modules|dist|\.demo|\.build|\.terraform)\//
const pages = globSync('**/*.md', { cwd: root, exclude: ['node_modules', '.demo', '.build'] })
  .map(path => path.replaceAll('\\', '/'))
  .filter(path => !skipped.test(path))
  .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }))
const blocks = pages.flatMap(({ path, text }) => blocksOf(path, text))

const scratch = mkdtempSync(join(tmpdir(), 'blocks-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** Pages whose every command is run by the conformance suite, in the order of the page, and where. */
const RUN_IN: Readonly<Record<string, string>> = {
  'docs/router.md': '__tests__/conformance/cli/router.ts',
  'docs/guides/set-up-in-the-console.md': '__tests__/conformance/pages/set-up.ts',
  'docs/guides/api-behind-cloudfront.md': '__tests__/conformance/pages/api.ts'
}

interface Rule {
  readonly name: string
  covers(block: Block): boolean
  problemsOf(block: Block): readonly string[] | Promise<readonly string[]>
}

/** The first that covers a block decides. */
const RULES: readonly Rule[] = [
  {
    name: 'a workflow, or steps of one: what the language service and actionlint say',
    covers: ({ language }) => language === 'yaml',
    problemsOf: block => workflowProblems().get(block) ?? []
  },
  {
    name: 'state: this version reads all of it',
    covers: ({ language, page, text }) =>
      language === 'json' && page === 'docs/architecture.md' && 'schema' in json(text),
    problemsOf: async ({ text }) => {
      const read = 'live' in json(text) ? decodeHead(Buffer.from(text)) : await decodeRecord(gzipSync(text))
      return isDeepStrictEqual(read, json(text)) ? [] : [`it is read as ${JSON.stringify(read)}`]
    }
  },
  {
    name: 'a policy, or a statement of one: actions that there are, and who may what on what',
    covers: ({ language, text }) => language === 'json' && ('Statement' in json(text) || 'Effect' in json(text)),
    problemsOf: ({ text }) => statementsOf(json(text)).flatMap(statementProblems)
  },
  {
    name: 'commands: each with subcommands, options and files that there are',
    covers: ({ language }) => language === 'sh',
    problemsOf: ({ page, text }) => [
      ...syntaxProblems(text),
      ...commandsOf(text).flatMap(command => commandProblems(page, command)),
      ...(commandsOf(text).some(([program, service]) => program === 'aws' && service !== 'configure') && !isRun(page)
        ? ['it calls AWS, and the conformance suite does not run it']
        : [])
    ]
  },
  {
    name: 'Terraform: variables and resources of the module that it has; guides.test.ts of the conformance suite validates it',
    covers: ({ language }) => language === 'hcl',
    problemsOf: ({ text }) => terraformProblems(text)
  },
  {
    name: "options of the router: the router's code takes them",
    covers: ({ language, text }) => language === 'js' && text.startsWith('const sites = ['),
    problemsOf: ({ text }) => {
      const sites = new Function(`${text}\nreturn sites`)() as readonly RouterSite[]
      const given = inVm(routerFor(...sites), [
        { host: 'example.com', path: '/orders/7' },
        { host: 'example.com', path: '/docs/start/' },
        { host: 'pr-7.example.com', path: '/orders/7' },
        { host: 'docs-pr-7.example.com', path: '/docs/start/' }
      ]).map(({ uri }) => uri)
      const expected = [
        '/index.html',
        '/docs/start/index.html',
        '/previews/pr-7/index.html',
        '/previews/docs/pr-7/docs/start/index.html'
      ]
      return JSON.stringify(given) === JSON.stringify(expected) ? [] : [`leads to ${given.join(', ')}`]
    }
  },
  {
    name: "a bundler's configuration: it takes the base path of a preview",
    covers: ({ language, text }) => language === 'js' && text.includes('PREVIEW_BASE_PATH'),
    problemsOf: baseProblems
  },
  {
    name: 'a diagram: drawn by Mermaid, see docs-diagrams.test.ts',
    covers: ({ language }) => language === 'mermaid',
    problemsOf: ({ text }) => (/^(?:flowchart|sequenceDiagram)\b/.test(text) ? [] : ['no kind of diagram'])
  },
  {
    name: 'folders and files: all are there',
    covers: ({ language, page }) => language === 'text' && page === 'docs/architecture.md',
    problemsOf: ({ text }) => treeOf(text).filter(path => !existsSync(join(root, path)))
  }
]

describe('the blocks of all pages', () => {
  test('are found, and each has a rule', () => {
    const found = pages.map(({ path }) => path)
    expect(found).toEqual(expect.arrayContaining(['README.md', 'README.ko.md', 'infrastructure/README.md']))
    expect(found).toEqual(expect.arrayContaining(['docs/router.md', 'examples/workflows/README.md']))
    expect(blocks.length).toBeGreaterThan(60)
    const without = blocks.filter(block => !RULES.some(rule => rule.covers(block)))
    expect(without.map(where)).toEqual([])
  })

  test.each(pages.map(({ path, text }) => [path, text] as const))('%s: none is indented instead', (_, text) => {
    const plain = text.replaceAll(/^( *)```[\s\S]*?\n\1```$/gm, '')
    // Below an item of a list, such a line goes on with the item.
    expect([...plain.matchAll(/^(?![ \d*-]).*\n\n {4}\S.*$/gm)].map(match => match[0])).toEqual([])
  })

  test('have a language for each rule, so that none is idle', () => {
    const used = new Set(blocks.map(block => RULES.find(rule => rule.covers(block))?.name))
    expect(RULES.map(({ name }) => name).filter(name => !used.has(name))).toEqual([])
  })

  describe.each(RULES.map(rule => [rule.name, rule] as const))('%s', (_, rule) => {
    const covered = blocks.filter(block => RULES.find(one => one.covers(block)) === rule)
    test.each(covered.map(block => [where(block), block] as const))('%s', async (_, block) => {
      expect(await rule.problemsOf(block)).toEqual([])
    })
  })

  test.each(Object.entries(RUN_IN))('%s is run by %s', (page, file) => {
    expect(readFileSync(join(root, file), 'utf8')).toContain(page)
    expect(blocks.some(block => block.page === page && block.language === 'sh')).toBe(true)
  })
})

describe('a mistake is found', () => {
  const mistakes: readonly (readonly [language: string, text: string, problem: string, page?: string])[] = [
    ['json', '{ "Effect": "Allow", "Action": "s3:Reed", "Resource": "arn:aws:s3:::BUCKET/*" }', 's3:Reed'],
    ['json', '{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "BUCKET/*" }', 'BUCKET/*'],
    ['json', '{ "Effect": "Allow", "Action": "s3:GetObject" }', 'neither a resource nor a principal'],
    ['json', '{ "schema": 1, "live": null, "colour": "red" }', 'it is read as', 'docs/architecture.md'],
    ['sh', 'if test -d dist; then npm ci', 'syntax error'],
    ['sh', 'make demo', 'nobody says what make is'],
    ['sh', 'npm run deploy', 'no script deploy'],
    ['sh', 'aws s3api head-bucket --bucket example.com', 'the conformance suite does not run it'],
    ['sh', 'aws cloudfront remove-function --name a', 'no operation remove-function', 'docs/router.md'],
    ['sh', 'aws cloudfront publish-function --name a', '--if-match is missing', 'docs/router.md'],
    ['sh', 'id=$(aws cloudfront get-function --name a --stages LIVE)', 'no option --stages', 'docs/router.md'],
    ['sh', 'aws acm wait certificate-issued --certificate-arn a', 'no waiter certificate-issued', 'docs/router.md'],
    ['sh', 'gh workflow run manual.yml -f command=fly', "command can't be fly"],
    ['sh', 'gh workflow run previews.yml', 'no workflow previews.yml that is started by hand'],
    ['sh', 'gh api -X POST repos/OWNER/REPOSITORY/environments/production', 'no POST'],
    ['sh', 'gh variable set AWS_ROLE --body a', 'no example reads the variable AWS_ROLE'],
    ['sh', 'terraform output names', 'no output names'],
    ['sh', 'env INPUT_BUKET=a node dist/index.js', 'no input buket'],
    ['sh', 'node dist/main.js', 'there is no dist/main.js'],
    ['hcl', 'module "site" {\n  domane = "example.com"\n}\n', 'no variable domane'],
    ['js', "// vite.config.js PREVIEW_BASE_PATH\nexport default { base: '/' }", 'for a preview: {"base":"/"}'],
    ['text', 'src/\n  main.ts   there\n  gone.ts   not there', 'src/gone.ts', 'docs/architecture.md']
  ]

  const titled = mistakes.map(([language, text, problem, page = 'README.md']) => {
    return [language, problem, { language, text, page, line: 1 }] as const
  })
  test.each(titled)('in %s: %s', async (_, problem, block) => {
    const problems = await RULES.find(rule => rule.covers(block))?.problemsOf(block)
    expect(problems?.join('\n')).toContain(problem)
  })

  test.each(['', 'console', 'toml'])('a block of language "%s" has no rule', language => {
    const block = { language, text: 'npm ci', page: 'README.md', line: 1 }
    expect(RULES.filter(rule => rule.covers(block))).toEqual([])
  })
})

describe('commands within a line', () => {
  const spans = pages.flatMap(({ path, text }) =>
    [...text.replaceAll(/^( *)```[\s\S]*?\n\1```$/gm, '').matchAll(/`((?:aws|gh|npm|npx|terraform|node) [^`\n]+)`/g)]
      .map(match => match[1] ?? '')
      // Shortened on purpose, in the picture of a summary.
      .filter(span => !span.includes('…'))
      .map(span => [path, span] as const)
  )

  test.each(spans)('%s: %s', (page, span) => {
    expect(commandsOf(span).flatMap(command => commandProblems(page, command))).toEqual([])
  })
})

/** By block; all go to the validators at once, which take their time to start. */
function workflowProblems(): ReadonlyMap<Block, readonly string[]> {
  if (found !== undefined) return found
  const texts = blocks
    .filter(({ language }) => language === 'yaml')
    .map((block, index) => ({ block, file: `${index}.yml` }))
  for (const { block, file } of texts) writeFileSync(join(scratch, file), asWorkflow(block.text))
  const script = join(root, 'scripts/validate-workflows.ts')
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...texts.map(({ file }) => file)], {
    cwd: scratch,
    encoding: 'utf8'
  })
  if (!stdout.startsWith('{')) throw new Error(`The validators did not run: ${stderr}`)
  const said = JSON.parse(stdout) as Record<string, readonly { line: number; message: string }[]>
  found = new Map(
    texts.map(({ block, file }) => [block, (said[file] ?? []).map(({ line, message }) => `${line}: ${message}`)])
  )
  return found
}

let found: ReadonlyMap<Block, readonly string[]> | undefined

function asWorkflow(text: string): string {
  if (!Array.isArray(parse(text))) return text
  const steps = text.replaceAll(/^(?=.)/gm, '      ')
  return `on: push\npermissions:\n  contents: read\n  id-token: write\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n${steps}\n`
}

/** Every action that the code asks a permission for. */
const ACTIONS = new Set([
  ...globSync('src/**/*.ts', { cwd: root }).flatMap(path => {
    const source = readFileSync(join(root, path), 'utf8')
    return [
      ...[...source.matchAll(/'((?:s3|cloudfront|acm|route53|elasticloadbalancing|kms|sts):\w+)'/g)].map(at1),
      ...[...source.matchAll(/purpose\(\s*'(\w+)'/g)].map(match => `cloudfront:${at1(match)}`)
    ]
  }),
  // Not asked by the code itself but by the SDK, for `role-to-assume`.
  'sts:AssumeRoleWithWebIdentity'
])

function statementsOf(policy: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(policy.Statement) ? policy.Statement : [policy]
}

function statementProblems({
  Effect,
  Action,
  Resource,
  Principal
}: Readonly<Record<string, unknown>>): readonly string[] {
  const actions = [Action].flat().map(String)
  const resources = [Resource ?? []].flat().map(String)
  return [
    ...(Effect === 'Allow' || Effect === 'Deny' ? [] : [`Effect is ${Effect}`]),
    ...actions.filter(action => !ACTIONS.has(action)),
    ...resources.filter(
      resource => resource !== '*' && !/^arn:aws:[\w-]+:[\w-]*:(?:ACCOUNT)?:[\w:/*.-]+$/.test(resource)
    ),
    // A trust policy names who, and a policy of permissions what.
    ...(resources.length > 0 || Principal !== undefined ? [] : ['It names neither a resource nor a principal'])
  ]
}

function syntaxProblems(text: string): readonly string[] {
  const { status, stderr, error } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })
  if (error !== undefined) throw error
  return status === 0 ? [] : [stderr]
}

function isRun(page: string): boolean {
  return page in RUN_IN
}

function terraformProblems(text: string): readonly string[] {
  const variables = [...readFileSync(join(root, 'infrastructure/variables.tf'), 'utf8').matchAll(/^variable "(\w+)"/gm)]
  const known = ['source', 'providers', ...variables.map(match => match[1])]
  const modules = [...text.matchAll(/^module "\w+" \{\n([\s\S]*?)^\}$/gm)].map(match => match[1] ?? '')
  const given = modules.flatMap(module => [...module.matchAll(/^ {2}(\w+) +=/gm)].map(match => match[1] ?? ''))
  const addresses = [...text.matchAll(/module\.site\.(aws_\w+)\.(\w+)/g)].map(
    match => `resource "${match[1]}" "${match[2]}"`
  )
  const module = globSync('infrastructure/*.tf', { cwd: root })
    .map(path => readFileSync(join(root, path), 'utf8'))
    .join('\n')
  return [
    ...given.filter(name => !known.includes(name)).map(name => `the module has no variable ${name}`),
    ...addresses.filter(address => !module.includes(address)).map(address => `the module has no ${address}`),
    ...(given.length + addresses.length === 0 ? ['it says nothing of the module'] : [])
  ]
}

/** The configuration as Node has it, for a preview and without one. */
function baseProblems({ text }: Block): readonly string[] {
  const file = join(scratch, /^\/\/ ([\w.]+)/.exec(text)?.[1]?.replace(/\.m?js$/, '.mjs') ?? 'config.mjs')
  writeFileSync(file, text.replace('module.exports =', 'export default'))
  const print = `import config from ${JSON.stringify(file)}; console.log(JSON.stringify(config))`
  const [preview, production] = ['/previews/pr-7/', undefined].map(base => {
    const env = { ...process.env, ...(base === undefined ? {} : { PREVIEW_BASE_PATH: base }) }
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', print], {
      env,
      encoding: 'utf8'
    })
    return stdout || stderr
  })
  return [
    ...(/"\/previews\/pr-7\/?"/.test(preview ?? '') ? [] : [`for a preview: ${preview}`]),
    ...(/"\/?"/.test(production ?? '') ? [] : [`without one: ${production}`])
  ]
}

/** The paths of a tree that is indented by two spaces a level, with what each is for behind it. */
function treeOf(text: string): readonly string[] {
  const folders: string[] = []
  return text.split('\n').flatMap(line => {
    const [, indent = '', names = ''] = /^( *)([^\s,]+(?:, [^\s,]+)*)/.exec(line) ?? []
    const depth = indent.length / 2
    const above = folders.slice(0, depth).join('')
    folders.length = depth
    folders.push(names)
    return names.split(', ').map(name => above + name)
  })
}

function json(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text) as Readonly<Record<string, unknown>>
}

function at1(match: RegExpMatchArray): string {
  return match[1] ?? ''
}

function where({ page, line }: Block): string {
  return `${page}:${line}`
}
