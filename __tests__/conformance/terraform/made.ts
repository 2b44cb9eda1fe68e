import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@jest/globals'
import type { RouterRedirect, RouterSite } from '../../../edge/options.ts'
import { isRouter } from '../../../src/aws/router-code.ts'
import type { Applied } from './apply.ts'
import type { Workspace } from './workspace.ts'

/** How many of which resource were made. */
export function typesOf({ resources }: Applied): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { mode, type } of resources) if (mode === 'managed') counts[type] = (counts[type] ?? 0) + 1
  return counts
}

/** The function is the router as the action knows it, with these options; of a site, those that are not the default. */
export function expectOptions(
  { resources }: Applied,
  {
    sites,
    redirects = []
  }: { readonly sites: readonly Partial<RouterSite>[]; readonly redirects?: readonly RouterRedirect[] }
): void {
  const code = String(resources.find(({ type }) => type === 'aws_cloudfront_function')?.values.code)
  expect(isRouter(code)).toBe(true)
  const options = new Function(`${code}\nreturn { sites, redirects, stateFolder }`)() as unknown
  expect(options).toEqual({
    sites: sites.map(site => ({ prefix: '', routing: 'spa', ...site })),
    redirects,
    stateFolder: '.s3-cloudfront-deploy/'
  })
}

/** In a process of its own, since the validators import JSON in a way that only plain Node can be taught. */
export async function expectWorkflow({ folder }: Workspace, { site }: Applied): Promise<void> {
  const file = join(folder, 'site.yml')
  await writeFile(file, String(site.workflow))
  const script = join(import.meta.dirname, '../../../scripts/validate-workflows.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, file]).catch(error => error)
  expect(JSON.parse(stdout)).toEqual({})
}
