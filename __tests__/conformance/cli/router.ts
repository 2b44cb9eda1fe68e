import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@jest/globals'
import { routerCode } from '../../../sandbox/reference-setup.ts'
import { blocksOf, sectionOf } from '../../helpers/markdown.ts'
import type { CliCase } from './stage.ts'

const root = join(import.meta.dirname, '../../..')
const guide = sectionOf(readFileSync(join(root, 'docs/router.md'), 'utf8'), 'Install it with the AWS CLI')
const [install = '', renew = '', associate = '', ...others] = blocksOf('docs/router.md', guide).map(({ text }) => text)

/** Also needs jq, as the guide does. */
export const routerCases: readonly CliCase[] = [
  {
    name: "the guide's commands install `edge/router.js`, renew it and associate it with every behavior of the bucket",
    run: async ({ environment, sandbox, setup, folder, json }) => {
      const options = associate.replace('DISTRIBUTION', setup.distributionId).replace('ORIGIN', 'site')
      const script = ['set -eu', `cd ${folder}`, `ln -s ${root}/edge edge`, install, renew, options].join('\n')
      expect(options).not.toBe(associate)
      expect(others).toEqual([])
      await promisify(execFile)('bash', ['-c', script], { env: environment })

      const { DistributionConfig: config } = await json<{
        DistributionConfig: { DefaultCacheBehavior: { FunctionAssociations: unknown } }
      }>('cloudfront', 'get-distribution-config', '--id', setup.distributionId)
      const FunctionARN = 'arn:aws:cloudfront::123456789012:function/site-router'
      expect(config.DefaultCacheBehavior.FunctionAssociations).toEqual({
        Quantity: 2,
        Items: ['viewer-request', 'viewer-response'].map(EventType => ({ FunctionARN, EventType }))
      })
      expect(sandbox.cloudFront.liveFunction(FunctionARN)).toBe(routerCode('example.com', [{}]))
      const listed = await json('cloudfront', 'list-functions', '--stage', 'LIVE')
      expect(listed).toMatchObject({ FunctionList: { Items: [{ Name: 'site-router', Status: 'DEPLOYED' }] } })
      // The error response that is there no longer has anything to do for deep links, and nothing is left to S3 to say.
      const reply = await sandbox.visit('example.com', '/deep/link')
      expect([reply.status, reply.headers['x-cache']]).toEqual([200, 'Miss from cloudfront'])
    }
  },
  {
    name: 'a function in use is not deleted',
    run: async ({ json, tryAws }) => {
      const { ETag } = await json<{ ETag: string }>('cloudfront', 'describe-function', '--name', 'site-router')
      const remove = (etag: string) =>
        tryAws(['cloudfront', 'delete-function', '--name', 'site-router', '--if-match', etag])
      expect((await remove('E00000000000ZZ')).stderr).toContain('(PreconditionFailed)')
      expect((await remove(ETag)).stderr).toContain('(FunctionInUse)')
    }
  }
]
