// Prints what is wrong with workflow files, as JSON by file name. Without arguments: the examples and our own.
//   node scripts/node24.mjs scripts/validate-workflows.ts [files]
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { workflowProblems } from './lib/workflow-problems.ts'

const root = join(import.meta.dirname, '..')
const given = process.argv.slice(2)
const files =
  given.length > 0 ? given : globSync(['examples/workflows/*.yml', '.github/workflows/*.yml'], { cwd: root }).sort()

const found: Record<string, unknown> = {}
for (const file of files) {
  const problems = await workflowProblems(file, readFileSync(given.length > 0 ? file : join(root, file), 'utf8'))
  if (problems.length > 0) found[file] = problems
}
process.stdout.write(`${JSON.stringify(found, null, 2)}\n`)
process.exitCode = Object.keys(found).length === 0 ? 0 : 1
