import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { parse, parseDocument } from 'yaml'
import { type FileClass, resolveHeaders } from '../src/headers/resolve-headers.ts'
import { inputTable } from '../src/inputs/table.ts'
import { loadInputs } from '../src/inputs.ts'
import { decodeHead, type Head } from '../src/release/head.ts'
import { decodeRecord } from '../src/release/record-reader.ts'
import { CHECKS } from '../src/verify/registry.ts'
import { anchorsOf, type Block, blocksOf, sectionOf, withoutBlocks } from './helpers/markdown.ts'

const root = join(import.meta.dirname, '..')
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/site/README.md', 'infrastructure/README.md'],
  ...globSync('docs/**/*.md', { cwd: root })
].map(path => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }))
const readme = pageOf('README.md')
const allText = pages.map(page => page.text).join('\n')

const blocks = pages.flatMap(({ path, text }) => blocksOf(path, text))
const yamlBlocks = blocks.filter(block => block.language === 'yaml')

describe('YAML in the docs', () => {
  test('is there, and what is no workflow is a list of steps', () => {
    expect(yamlBlocks.length).toBeGreaterThan(5)
    for (const block of yamlBlocks) expect([where(block), kindOf(block)]).not.toContain('neither')
  })

  test.each(yamlBlocks.map(block => [where(block), block] as const))('%s parses', (_, block) => {
    const { errors, warnings } = parseDocument(block.text)
    expect([...errors, ...warnings]).toEqual([])
  })

  const workflows = yamlBlocks.filter(block => kindOf(block) === 'workflow')
  test.each(workflows.map(block => [where(block), block] as const))('%s is a whole workflow', (_, block) => {
    const workflow = record(parse(block.text))
    expect(Object.keys(workflow).filter(key => !workflowKeys.includes(key))).toEqual([])
    expect(workflow.on).toBeDefined()
    for (const job of Object.values(record(workflow.jobs)).map(record)) {
      expect(job['runs-on']).toBe('ubuntu-latest')
      for (const step of stepsOf(job)) expect(typeof step.uses === 'string' || typeof step.run === 'string').toBe(true)
      const uses = stepsOf(job).filter(isOurs)
      if (uses.some(step => record(step.with)['role-to-assume'] !== undefined)) {
        expect(record(job.permissions ?? workflow.permissions)['id-token']).toBe('write')
      }
      if (stepsOf(job).some(step => String(step.uses).startsWith('actions/checkout@'))) {
        expect(record(job.permissions ?? workflow.permissions).contents).toBe('read')
      }
    }
  })

  const steps = yamlBlocks.flatMap(block => allSteps(parse(block.text)).map(step => [where(block), step] as const))
  test.each(steps.filter(([, step]) => isOurs(step)))('%s: our step has inputs that exist and are right', (_, step) => {
    expect(step.uses).toBe('OWNER/s3-cloudfront-deploy@v1')
    const given = Object.entries(record(step.with)).map(([name, value]) => [name, String(value)] as const)
    expect(given.map(([name]) => name).filter(name => !(name in inputTable))).toEqual([])
    // What an expression stands for is only known in a run.
    const known = given.filter(([, value]) => !value.includes('${{'))
    const env = Object.fromEntries(known.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
    expect(loadInputs(env).warnings).toEqual([])
  })
})

describe('JSON in the docs', () => {
  const jsonBlocks = blocks.filter(block => block.language === 'json')
  test.each(jsonBlocks.map(block => [where(block), block] as const))('%s parses', (_, block) => {
    expect(() => JSON.parse(block.text)).not.toThrow()
  })

  test('shows state that this version reads', async () => {
    const [head = '', release = ''] = jsonBlocks
      .filter(block => block.page === 'docs/architecture.md')
      .map(block => block.text)
    expect(decodeHead(Buffer.from(head))).toEqual(JSON.parse(head))
    expect(await decodeRecord(gzipSync(release))).toEqual(JSON.parse(release))
    expect(record(JSON.parse(head)).live).toMatchObject({ release: record(JSON.parse(release)).id })
    // Every part of head is shown once.
    expect(Object.keys(JSON.parse(head))).toEqual(headParts)
  })
})

describe('the permissions in the README', () => {
  const section = sectionOf(readme, 'Permissions')
  const named = new Set([...section.matchAll(/`((?:s3|cloudfront|kms):\w+)`/g)].map(match => match[1]))
  const adapters = globSync('src/aws/*.ts', { cwd: root })
    .map(path => readFileSync(join(root, path), 'utf8'))
    .join('\n')
  const requested = new Set([
    ...[...adapters.matchAll(/'(s3:\w+)'/g)].map(match => match[1]),
    ...[...adapters.matchAll(/purpose\(\s*'(\w+)'/g)].map(match => `cloudfront:${match[1]}`)
  ])

  test('are those that the adapters ask for, and what S3 asks for tags and keys besides', () => {
    const implied = ['s3:PutObjectTagging', 'kms:GenerateDataKey', 'kms:Decrypt']
    const unneeded = ['s3:PutObjectAcl']
    expect(requested.size).toBeGreaterThan(8)
    expect([...named].filter(action => !unneeded.includes(action ?? '')).sort()).toEqual(
      [...requested, ...implied].sort()
    )
  })

  test('are in the policy unless they are only needed sometimes', () => {
    const [policy] = blocksOf('README.md', section).filter(block => block.language === 'json')
    const statements = record(JSON.parse(policy?.text ?? '{}')).Statement as readonly Record<string, unknown>[]
    const allowed = statements.flatMap(statement => statement.Action as string | string[])
    const sometimes = ['cloudfront:GetContinuousDeploymentPolicy']
    expect(allowed.sort()).toEqual([...requested].filter(action => !sometimes.includes(action ?? '')).sort())
  })
})

describe('the permissions in docs/verify.md', () => {
  const [policy] = blocksOf('docs/verify.md', sectionOf(pageOf('docs/verify.md'), 'Permissions'))
  const statements = record(JSON.parse(policy?.text ?? '{}')).Statement as readonly Record<string, unknown>[]
  const allowed = statements.flatMap(statement => statement.Action as string | string[])
  const asked = globSync('src/aws/inspect/*.ts', { cwd: root }).flatMap(path => {
    const source = readFileSync(join(root, path), 'utf8')
    return [...source.matchAll(/'((?:s3|cloudfront|acm|route53):\w+)'/g)].map(match => match[1] ?? '')
  })
  const needed = CHECKS.flatMap(check => check.needs)

  test('are in the policy: all that the checks need, and what is asked to find them', () => {
    expect(asked.length).toBeGreaterThan(20)
    expect(needed.length).toBeGreaterThan(20)
    // Only a deploy has an invalidation to look at, and may do so by its own policy.
    const ofDeploys = 'cloudfront:GetInvalidation'
    expect([...allowed, ofDeploys].sort()).toEqual([...new Set([...asked, ...needed])].sort())
  })

  test('only read', () => {
    expect(allowed.filter(action => !/:(?:Get|List|Describe)/.test(action))).toEqual([])
  })
})

describe('the README', () => {
  const defaults: readonly (readonly [key: string, fileClass: FileClass])[] = [
    ['assets/index-DiwrgTda.js', 'fingerprinted'],
    ['index.html', 'document'],
    ['app.js', 'plain'],
    ['images/shore.png', 'plain']
  ]

  test.each(defaults)('names the default Cache-Control of %s, and so does docs/caching.md', (key, fileClass) => {
    for (const edgeCache of [false, true]) {
      const { cacheControl } = resolveHeaders(key, fileClass, { cacheRules: [], headerRules: [], edgeCache })
      expect(readme).toContain(`\`${cacheControl}\``)
      expect(pageOf('docs/caching.md')).toContain(`\`${cacheControl}\``)
    }
  })

  test('says of each guard whether it stops, in the words of the input', () => {
    const rows = [...sectionOf(readme, 'Guards').matchAll(/^\| `([\w-]+)` \|.*\| (stops|warns) \|$/gm)]
    const described = record(record(record(parse(readFileSync(join(root, 'action.yml'), 'utf8'))).inputs).allow)
    const ids = [...String(described.description).matchAll(/`([\w-]+)`/g)].map(match => match[1])
    expect(rows.map(row => row[1])).toEqual(ids)
  })
})

describe('links', () => {
  const links = pages.flatMap(({ path, text }) =>
    [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map(match => [path, match[1] ?? ''] as const)
  )

  test.each(links.filter(([, target]) => !/^https?:/.test(target)))('%s → %s resolves', (page, target) => {
    const [file = '', anchor] = target.split('#')
    const path = file === '' ? join(root, page) : resolve(root, dirname(page), file)
    expect(existsSync(path)).toBe(true)
    if (anchor !== undefined) expect(anchorsOf(readFileSync(path, 'utf8'))).toContain(anchor)
  })

  test('out of the repository go by https to hosts that others run', () => {
    const hosts = links.flatMap(([, target]) => (/^https?:/.test(target) ? [new URL(target)] : []))
    expect(hosts.length).toBeGreaterThan(5)
    for (const url of hosts) expect(`${url.protocol} ${url.hostname}`).toMatch(/^https: (?:[\w-]+\.)+[a-z]+$/)
  })
})

test('there are as many checks as the docs say', () => {
  const named = [...allText.matchAll(/\b(\d+) checks(?:\]\(docs\/checks\.md\)|"\])/g)].map(match => Number(match[1]))
  expect(named.length).toBeGreaterThan(1)
  expect(new Set(named)).toEqual(new Set([CHECKS.length]))
})

describe('what the docs name', () => {
  test.each(pages.map(({ path, text }) => [path, text] as const))('%s: npm scripts exist', (path, text) => {
    const home = path.startsWith('examples/') ? dirname(path) : '.'
    const scripts = record(record(JSON.parse(readFileSync(join(root, home, 'package.json'), 'utf8'))).scripts)
    const named = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(match => match[1] ?? '')
    expect(named.filter(name => !(name in scripts))).toEqual([])
  })

  test('outputs exist', () => {
    const outputs = record(record(parse(readFileSync(join(root, 'action.yml'), 'utf8'))).outputs)
    const named = [...allText.matchAll(/steps\.deploy\.outputs\.([\w-]+)/g)].map(match => match[1] ?? '')
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(name => !(name in outputs))).toEqual([])
  })

  test('inputs of workflows that are run by hand exist', () => {
    const named = [...allText.matchAll(/gh workflow run (\w+\.yml)((?: -f [\w-]+=[\w.-]+)+)/g)]
    expect(named.length).toBeGreaterThan(5)
    for (const [, file = '', fields = ''] of named) {
      const workflow = record(parse(workflowOf(file)))
      const { inputs } = record(record(workflow.on).workflow_dispatch)
      for (const [, name = '', value = ''] of fields.matchAll(/-f ([\w-]+)=([\w.-]+)/g)) {
        const { type, options } = record(record(inputs)[name])
        expect([file, name, type === 'choice' ? options : [value]]).toEqual([
          file,
          name,
          expect.arrayContaining([value])
        ])
        expect(Object.keys(record(inputs))).toContain(name)
      }
    }
  })

  test('files and folders of the repository exist', () => {
    const named = pages
      .filter(page => !page.path.startsWith('examples/'))
      .flatMap(({ text }) => [...text.matchAll(/`((?:src|sandbox|scripts|__tests__|\.ci|\.github)\/[\w./-]*)`/g)])
      .map(match => match[1] ?? '')
    expect(named.length).toBeGreaterThan(20)
    // What the reader is going to write; NAME stands for its name.
    const ofReaders = named.filter(path => path.includes('NAME') || path === '.github/workflows/deploy.yml')
    expect(named.filter(path => !ofReaders.includes(path) && !existsSync(join(root, path)))).toEqual([])
  })

  test('every folder of src is in the overview of the architecture', () => {
    const overview = sectionOf(pageOf('docs/architecture.md'), 'Folders')
    const folders = readdirSync(join(root, 'src')).filter(name => statSync(join(root, 'src', name)).isDirectory())
    expect(folders.filter(name => !overview.includes(`${name}/`))).toEqual([])
  })

  test('every decision is in the list of decisions', () => {
    const files = readdirSync(join(root, 'docs/adr')).filter(name => /^\d{4}-/.test(name))
    expect(files.filter(name => !pageOf('docs/adr/README.md').includes(`(${name})`))).toEqual([])
  })
})

const headParts = [
  'schema',
  'live',
  'past',
  'run',
  'lease',
  'intent',
  'pending',
  'conditionalWrites'
] satisfies (keyof Head)[]

/** site.yml is what the Terraform module writes. */
function workflowOf(file: string): string {
  if (file !== 'site.yml') return readFileSync(join(root, 'examples/workflows', file), 'utf8')
  const template = readFileSync(join(root, 'infrastructure/workflow.yml.tftpl'), 'utf8')
  return template.replaceAll(/^%\{.*\n/gm, '').replaceAll(/(?<!\$)\$\{(\w+)\}/g, '$1')
}

const workflowKeys = ['name', 'on', 'permissions', 'concurrency', 'jobs', 'env']

function kindOf({ text }: Block): 'workflow' | 'steps' | 'neither' {
  const value: unknown = parse(text)
  if (Array.isArray(value))
    return value.every(step => 'uses' in record(step) || 'run' in record(step)) ? 'steps' : 'neither'
  return 'jobs' in record(value) ? 'workflow' : 'neither'
}

function allSteps(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.map(record)
  return Object.values(record(record(value).jobs)).flatMap(job => stepsOf(record(job)))
}

function stepsOf(job: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(job.steps) ? job.steps.map(record) : []
}

function isOurs(step: Readonly<Record<string, unknown>>): boolean {
  return String(step.uses).includes('s3-cloudfront-deploy')
}

function where({ page, line }: Block): string {
  return `${page}:${line}`
}

function pageOf(path: string): string {
  const page = pages.find(one => one.path === path)
  if (page === undefined) throw new Error(`There is no ${relative(root, path)} among the docs.`)
  return page.text
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
