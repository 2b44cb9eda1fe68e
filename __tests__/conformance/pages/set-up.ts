import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { sectionOf } from '../../helpers/markdown.ts'
import { blockIn, blocksIn, root } from './page-script.ts'
import { type PagesCase, SLOW_MS } from './stage.ts'

export const PAGE = 'docs/guides/set-up-in-the-console.md'

/** The blocks of the page in its order, in one shell, with what the page says in words in between. */
function script(): string {
  const router = blocksIn('docs/router.md', 'sh', 'Install it with the AWS CLI')[0]?.text ?? ''
  return blocksIn(PAGE, 'sh')
    .flatMap(({ text }) => {
      if (text.includes('create-origin-access-control')) return [router, text]
      return [text]
    })
    .concat('printf "%s" "$id" > id')
    .join('\n')
}

const PLACEHOLDER = /BUCKET|ACCOUNT|DISTRIBUTION|FUNCTION|OWNER|REPOSITORY/

/** Needs jq and moto beside the CLI. */
export const setUpCases: readonly PagesCase[] = [
  {
    name: 'its commands run, each with what those before have left',
    timeoutMs: SLOW_MS,
    run: async ({ sandbox, folder, shell, aws }) => {
      sandbox.route53.createZone({ Name: 'example.com' })
      await shell(script())
      const id = readFileSync(join(folder, 'id'), 'utf8')
      expect(sandbox.cloudFront.distribution(id).value).toMatchObject({ Status: 'Deployed' })
      for (const role of ['deploy', 'preview', 'verify']) {
        const named = ['--role-name', `${role}-example`]
        const { PolicyDocument } = await aws<{ PolicyDocument: unknown }>(
          ...['iam', 'get-role-policy', ...named, '--policy-name', role]
        )
        const text = JSON.stringify(PolicyDocument)
        expect(text).toContain('arn:aws:s3:::example.com')
        expect(text).not.toMatch(PLACEHOLDER)
        const { Role } = await aws<{ Role: unknown }>('iam', 'get-role', ...named)
        const trust = { preview: 'pull_request', deploy: 'environment:production', verify: 'ref:refs/heads/main' }[role]
        const trusted = JSON.stringify(Role)
        for (const name of ['octo-org/shop', 'octo-org@123456/shop@456789']) {
          expect(trusted).toContain(`repo:${name}:${trust}`)
        }
        expect(trusted).not.toMatch(PLACEHOLDER)
      }
    }
  },
  {
    name: 'its first deploy is live, deep links included',
    run: async ({ sandbox, folder, run }) => {
      const id = readFileSync(join(folder, 'id'), 'utf8')
      const deployed = await run(blockIn(PAGE, 'yaml', '8. First deploy'), { 'distribution-id': id })
      expect(deployed).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      for (const [path, status] of [
        ['/', 200],
        ['/orders/7', 200],
        ['/assets/gone.js', 404],
        ['/.s3-cloudfront-deploy/head.json', 404]
      ] as const) {
        expect([path, (await sandbox.visit('example.com', path)).status]).toEqual([path, status])
      }
    }
  },
  {
    name: 'its verification warns of what the page says, and of nothing else',
    run: async ({ run }) => {
      const [step = ''] = blocksIn('README.md', 'yaml', "Verify: why doesn't my domain work?").map(({ text }) => text)
      const verified = await run(step, {})
      expect(verified).toMatchObject({ exitCode: 0, outputs: { 'verify-result': 'warn', 'verify-failed': '0' } })
      const findings = verified.report?.verification?.findings ?? []
      const warned = findings.filter(({ state }) => state !== 'pass' && state !== 'skip')
      const [remains = ''] = sectionOf(readFileSync(join(root, PAGE), 'utf8'), 'What remains').split('Those that you')
      const named = [...remains.matchAll(/^\| ([A-Z\d]+-\d+) \|/gm)].map(match => [match[1], 'warn'])
      expect(named.length).toBeGreaterThan(1)
      expect(warned.map(({ id, state }) => [id, state]).sort()).toEqual(named.sort())
    }
  }
]
