import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import type { Case, Stage } from '../../e2e/cases/case.ts'
import { openWorkspace, type Workspace } from '../terraform/workspace.ts'
import { blocksIn } from './page-script.ts'

const blocks = blocksIn('infrastructure/README.md', 'hcl')

export interface HclStage extends Stage {
  readonly workspace: Workspace
}

export async function openHclStage(): Promise<HclStage> {
  const workspace = openWorkspace()
  return { workspace, close: async () => workspace.close() }
}

/** Need no provider. */
export const formatCases: readonly Case<HclStage>[] = [
  {
    name: 'its blocks are formatted',
    run: async ({ workspace }) => {
      expect(blocks.length).toBeGreaterThan(1)
      write(workspace, 'blocks', Object.fromEntries(blocks.map(({ text, line }) => [`line-${line}.tf`, `${text}\n`])))
      expect(await workspace.run('blocks', 'fmt', '-check')).toBe('')
    }
  }
]

export const validCases: readonly Case<HclStage>[] = [
  {
    name: 'what a newcomer puts into main.tf is valid',
    run: async ({ workspace }) => {
      const [{ text } = { text: '' }] = blocks
      const published = 'github.com/OWNER/s3-cloudfront-deploy//infrastructure?ref=v1'
      expect(text).toContain(published)
      write(workspace, 'newcomer', { 'main.tf': text.replace(published, '../') })
      await workspace.run('newcomer', 'init')
      expect(await workspace.run('newcomer', 'validate')).toContain('The configuration is valid.')
    }
  }
]

function write({ folder }: Workspace, at: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, at))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, at, name), text)
}
