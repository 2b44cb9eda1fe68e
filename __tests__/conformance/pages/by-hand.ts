import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from '@jest/globals'
import type { Case, Stage } from '../../e2e/cases/case.ts'
import { smallSite } from '../../e2e/helpers/sites.ts'
import { createWorkspace, inDist } from '../../e2e/helpers/workspace.ts'
import { type SandboxByHand, startSandboxByHand } from '../../helpers/sandbox-by-hand.ts'
import { blocksIn, filled, root } from './page-script.ts'

/** `npm run sandbox` in one shell, and another one beside it. */
export interface ByHandStage extends Stage {
  readonly sandbox: SandboxByHand
}

export async function openByHandStage(): Promise<ByHandStage> {
  const sandbox = await startSandboxByHand()
  return { sandbox, close: () => sandbox[Symbol.asyncDispose]() }
}

export const byHandCases: readonly Case<ByHandStage>[] = [
  {
    name: 'with its `export` lines, the CLI lists what was deployed there',
    run: async ({ sandbox }) => {
      const deploy = blocksIn('CONTRIBUTING.md', 'sh').find(({ text }) => text.includes('INPUT_BUCKET'))?.text ?? ''
      const script = [
        'set -eu',
        ...sandbox.exports,
        filled(deploy, { 'path/to/s3-cloudfront-deploy': root }),
        'echo; echo listed:; aws s3 ls s3://example.com',
        // Version 1 of the CLI takes the region from another variable than the SDKs.
        "aws cloudfront list-distributions --query 'DistributionList.Items[].Aliases.Items[]' --output text"
      ].join('\n')
      await using workspace = await createWorkspace(inDist(smallSite()))
      const { HOME, PATH } = process.env
      const env = { HOME, PATH }
      const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: workspace.dir, env })
      expect(stdout.split('listed:\n')[1]?.trim().split(/\s+/)).toEqual([
        'PRE',
        'previews/',
        'example.com',
        '*.example.com'
      ])
    }
  }
]
