import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { visit } from '../../sandbox/visit.ts'
import { smallSite } from '../e2e/helpers/sites.ts'
import { createWorkspace, inDist } from '../e2e/helpers/workspace.ts'
import { blocksOf } from '../helpers/markdown.ts'
import { startSandboxByHand } from '../helpers/sandbox-by-hand.ts'

const root = join(import.meta.dirname, '../..')

test('sandbox/main.ts prints what a shell needs for the command of CONTRIBUTING.md, which deploys the preview', async () => {
  const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const block = blocksOf('CONTRIBUTING.md', page).find(({ text }) => text.includes('INPUT_BUCKET'))
  const command = (block?.text ?? '').replaceAll('path/to/s3-cloudfront-deploy', root)
  expect(command).toContain(`node ${root}/scripts/node24.mjs ${root}/dist/index.js`)

  await using sandbox = await startSandboxByHand()
  await using workspace = await createWorkspace(inDist(smallSite()))
  const shell = async (script: string) => {
    const { HOME, PATH } = process.env
    const options = { cwd: workspace.dir, env: { HOME, PATH } }
    return (await promisify(execFile)('bash', ['-c', `set -eu\n${sandbox.exports.join('\n')}\n${script}`], options))
      .stdout
  }
  expect(await shell(command)).toContain('https://pr-7.example.com')
  // Browsers and curl take a name below localhost for this machine; Node asks the system, which may not.
  const edge = `http://127.0.0.1:${new URL(sandbox.env.EDGE_URL ?? '').port}`
  const { status, body } = await visit(edge, 'pr-7.example.com', '/orders/7')
  expect([status, String(body)]).toEqual([200, smallSite()['index.html']])
  const comments = await shell(
    'curl -fsS -H "Authorization: Bearer $GITHUB_TOKEN" $GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/7/comments'
  )
  expect(comments).toContain('pr-7.example.com')
})
