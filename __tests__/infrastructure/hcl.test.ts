import { describe, expect, test } from '@jest/globals'
import { filesOf } from './module-files.ts'

interface Parser {
  parse(name: string, text: string): Promise<Readonly<Record<string, unknown>>>
}

const files = [...filesOf('infrastructure/**/*.tf'), ...filesOf('infrastructure/**/*.hcl')]
const parser = await loadParser()

/** HashiCorp's own parser as WebAssembly; not everybody who works on the action needs it. */
async function loadParser(): Promise<Parser | undefined> {
  const name = '@cdktf/hcl2json'
  try {
    return (await import(name)) as Parser
  } catch {
    return undefined
  }
}

describe('the files of the Terraform module', () => {
  test('are there', () => expect(files.length).toBeGreaterThan(15))

  if (parser === undefined) {
    test.skip('parse: skipped, @cdktf/hcl2json is not installed', () => {})
  } else {
    test.each(files.map(({ path, text }) => [path, text] as const))('%s parses', async (path, text) => {
      expect(Object.keys(await parser.parse(path, text)).length).toBeGreaterThan(0)
    })

    test('what is no HCL does not', async () => {
      await expect(parser.parse('wrong.tf', 'variable "domain" {')).rejects.toThrow()
    })
  }
})
