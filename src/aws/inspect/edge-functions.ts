import { createHash } from 'node:crypto'
import { DescribeFunctionCommand, GetFunctionCommand } from '@aws-sdk/client-cloudfront'
import type { EdgeFunctionFacts } from '../../verify/facts.ts'
import { routerDigestOf } from '../router-code.ts'
import { routerDigest } from '../router-digest.ts'
import type { CloudFrontInspection } from './cloudfront-inspection.ts'

/** The code and state that edges run: the stage LIVE. A function that was never published has none. */
export function readFunctions(
  inspection: CloudFrontInspection,
  arns: readonly string[]
): Promise<readonly EdgeFunctionFacts[]> {
  return Promise.all(
    arns.map(async arn => {
      const name = arn.split('/').at(-1) ?? ''
      const [live, code] = await Promise.all([readState(inspection, name), readCode(inspection, name)])
      return { name, arn, live, code }
    })
  )
}

function readState({ asker, client, arn }: CloudFrontInspection, Name: string): Promise<EdgeFunctionFacts['live']> {
  const question = {
    action: 'cloudfront:DescribeFunction',
    resource: arn(`function/${Name}`),
    absent: ['NoSuchFunctionExists']
  }
  return asker.ask(question, async options => {
    const reply = await client.send(new DescribeFunctionCommand({ Name, Stage: 'LIVE' }), options)
    const { Status, FunctionConfig, FunctionMetadata } = reply.FunctionSummary ?? {}
    return {
      status: Status ?? '',
      runtime: FunctionConfig?.Runtime ?? '',
      lastModified: FunctionMetadata?.LastModifiedTime?.toISOString()
    }
  })
}

function readCode({ asker, client, arn }: CloudFrontInspection, Name: string): Promise<EdgeFunctionFacts['code']> {
  const question = {
    action: 'cloudfront:GetFunction',
    resource: arn(`function/${Name}`),
    absent: ['NoSuchFunctionExists']
  }
  return asker.ask(question, async options => {
    const { FunctionCode } = await client.send(new GetFunctionCommand({ Name, Stage: 'LIVE' }), options)
    return compareToRouter(Buffer.from(FunctionCode ?? []).toString('utf8'))
  })
}

type Comparison = Extract<EdgeFunctionFacts['code'], { state: 'known' }>['value']

/** What follows the router's options is alike in all installations of one version; other code has no such mark. */
export function compareToRouter(code: string): Comparison {
  const own = routerDigestOf(code)
  if (own === '') {
    return { digest: createHash('sha256').update(code).digest('hex'), routerDigest, comparison: 'foreign' }
  }
  return { digest: own, routerDigest, comparison: own === routerDigest ? 'equal' : 'other-version' }
}
