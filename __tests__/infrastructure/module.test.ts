import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { defaultRouterSite } from '../../edge/options.ts'
import { stateFolderName } from '../../src/sync/other-sites.ts'
import { anchorsOf } from '../helpers/markdown.ts'
import { blocksOf, filesOf, quotedIn, read } from './module-files.ts'

const files = filesOf('infrastructure/*.tf')
const all = files.map(({ text }) => text).join('\n')
const variables = blocksOf(read('infrastructure/variables.tf')).filter(({ kind }) => kind === 'variable')
const outputs = blocksOf(read('infrastructure/outputs.tf')).filter(({ kind }) => kind === 'output')
const actionInputs = Object.keys((parse(read('action.yml')) as { readonly inputs: object }).inputs)
const refusals = blocksOf(read('infrastructure/tests/refusals.tftest.hcl'))

describe('variables of the module', () => {
  test('are all in variables.tf', () => {
    expect(variables.length).toBeGreaterThan(25)
    expect([...all.matchAll(/^variable "/gm)]).toHaveLength(variables.length)
  })

  test.each(variables.map(({ name, text }) => [name, text] as const))(
    '%s has a type and says what it is',
    (_, text) => {
      expect(text).toMatch(/^ {2}type +=/m)
      const description = /^ {2}description += (?:"(.*)"|<<-EOT\n([\s\S]*?)\n {2}EOT)$/m.exec(text)
      expect((description?.[1] ?? description?.[2] ?? '').trim()).toMatch(/^.{20}[\s\S]*\.$|^.{20}[\s\S]*`\.?$/)
    }
  )

  test.each(variables.map(({ name, text }) => [name, text] as const))('%s is used', (name, text) => {
    const elsewhere = all.replace(text, '')
    expect(elsewhere).toMatch(new RegExp(`\\bvar\\.${name}\\b`))
  })

  // A boolean can't be wrong, and any text is a policy.
  const free = ['create_bucket', 'create_log_bucket', 'force_destroy', 'route53', 'content_security_policy']
  test.each(variables.filter(({ name }) => !free.includes(name)).map(({ name, text }) => [name, text] as const))(
    '%s is validated, with a message that names it, and a test that it is refused',
    (name, text) => {
      const messages = [...text.matchAll(/^ {4}error_message = "(.*)"$/gm)].map(([, message = '']) => message)
      expect(messages.length).toBeGreaterThan(0)
      for (const message of messages) expect(message).toContain(name)
      expect(refusals.filter(run => new RegExp(`^ {4}var\\.${name}\\b`, 'm').test(run.text))).not.toEqual([])
    }
  )
})

describe('outputs of the module', () => {
  /** For people, or for other modules. */
  const others = [
    ...['inputs', 'workflow', 'url', 'name_servers', 'validation_records', 'alias_records'],
    ...['production_role_arn', 'preview_role_arn', 'certificate_arn', 'distribution_domain']
  ]

  test.each(outputs.map(({ name, text }) => [name, text] as const))(
    '%s is an input of the action or said not to be',
    (name, text) => {
      const input = name.replaceAll('_', '-')
      if (others.includes(name)) expect(actionInputs).not.toContain(input)
      else {
        expect(actionInputs).toContain(input)
        expect(text).toContain(`The action's input \`${input}\``)
      }
      expect(text).toMatch(/^ {2}description = ".{20,}\."$/m)
    }
  )

  test('`inputs` has the names of inputs only', () => {
    const { text = '' } = outputs.find(({ name }) => name === 'inputs') ?? {}
    const names = [...text.matchAll(/^ {8}([\w-]+) +=/gm)].map(([, name]) => name)
    expect(names).toContain('role-to-assume')
    expect(names.filter(name => !actionInputs.includes(name ?? ''))).toEqual([])
  })
})

describe('the router of the module', () => {
  const router = read('infrastructure/router.tf')
  const code = read('edge/router.js')

  test.each(['// options:start\\n', '// options:end\\n'])('%s stands once in edge/router.js', marker => {
    expect(quotedIn(router)).toContain(marker)
    expect(code.split(marker.replace('\\n', '\n'))).toHaveLength(2)
  })

  test('has the options that edge/options.ts has', () => {
    const site = /coalesce\(var\.sites, \[\{\n([\s\S]*?)\n {2}\}\]\)/.exec(router)?.[1] ?? ''
    const keys = [...site.matchAll(/^ {4}(\w+) +=/gm)].map(([, key]) => key)
    expect(keys.sort()).toEqual(Object.keys(defaultRouterSite).sort())
    // What the code below them reads, and what it is shipped with.
    const constants = (text: string) => [...text.matchAll(/^ *const (\w+) = /gm)].map(([, name]) => name)
    const [options = ''] = /options:start\n[\s\S]*?options:end/.exec(code) ?? []
    const rendered = /router_options = <<-EOT\n([\s\S]*?)\n {2}EOT/.exec(router)?.[1] ?? ''
    expect(constants(rendered)).toEqual(constants(options))
    expect(constants(options)).toContain('redirects')
    expect(router).toContain(`const stateFolder = '${stateFolderName}'`)
  })

  test('hides the folder that the bucket policy denies', () => {
    const policy = read('infrastructure/bucket.tf')
    expect(quotedIn(policy)).toContain(`$\{local.bucket_arn}/${stateFolderName}*`)
    expect(quotedIn(policy)).toContain(`$\{local.bucket_arn}/*/${stateFolderName}*`)
  })
})

describe('the examples of the module', () => {
  const examples = filesOf('infrastructure/examples/*/main.tf')

  test.each(examples.map(({ path, text }) => [path, text] as const))('%s gives it both providers', (_, text) => {
    expect(text).toContain('providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }')
    expect(text).toMatch(/alias +?= "us_east_1"\n +region = "us-east-1"/)
  })

  test.each(examples.map(({ path, text }) => [path, text] as const))('%s gives it variables that it has', (_, text) => {
    const { text: module = '' } = blocksOf(text).find(({ kind }) => kind === 'module') ?? {}
    const given = [...module.matchAll(/^ {2}(\w+) +=/gm)].map(([, name]) => name)
    const known = ['source', 'providers', ...variables.map(({ name }) => name)]
    expect(given.filter(name => !known.includes(name ?? ''))).toEqual([])
    expect(given).toContain('domain')
  })
})

describe('the README of the module', () => {
  const readme = read('infrastructure/README.md')

  test('names every variable, and none that there is not', () => {
    const table = [...readme.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
    expect(table.sort()).toEqual([...variables, ...outputs].map(({ name }) => name).sort())
  })

  test('links to what there is', () => {
    const links = [...readme.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]*))?\)/g)]
    expect(links.length).toBeGreaterThan(15)
    for (const [, path = '', anchor] of links) {
      const text = read(join('infrastructure', path || 'README.md'))
      if (anchor !== undefined) expect(anchorsOf(text)).toContain(anchor)
    }
  })

  test('targets resources that there are', () => {
    const targets = [...readme.matchAll(/module\.site\.(\w+)\.(\w+)/g)]
    expect(targets.length).toBeGreaterThan(2)
    for (const [, type, name] of targets) expect(all).toContain(`resource "${type}" "${name}" {`)
  })

  test('starts with the minimal example', () => {
    const [, block = ''] = /```hcl\n([\s\S]*?)```/.exec(readme) ?? []
    const example = read('infrastructure/examples/minimal/main.tf')
      .replace(/"..\/.." # yours: (".*")/, '$1')
      .replace(/^#.*\n/, '')
    expect(block).toBe(example)
  })
})
