import type { Policy } from '../../../scripts/iam/policies.ts'
import { ACCOUNT } from '../../helpers/iam-policies.ts'
import type { RoleKeys } from './moto-gate.ts'

/** The same policy, with one action taken out wherever it is. */
export function without(policy: Policy, action: string): Policy {
  const Statement = policy.Statement.map(statement => ({
    ...statement,
    Action: [statement.Action].flat().filter(one => one !== action)
  }))
  return { ...policy, Statement: Statement.filter(({ Action }) => Action.length > 0) }
}

/**
 * A policy that allows at moto what this one allows at AWS. moto asks for HeadBucket by the name of the operation, and knows no
 * resources but those of S3.
 */
export function forMoto(policy: Policy): Policy {
  return {
    ...policy,
    Statement: policy.Statement.map(statement => ({
      ...statement,
      Action: [statement.Action].flat().flatMap(one => (one === 's3:ListBucket' ? [one, 's3:HeadBucket'] : [one])),
      Resource: [statement.Action].flat().some(one => one.startsWith('s3:')) ? statement.Resource : '*'
    }))
  }
}

/** Makes a role with this policy at moto, while it does not ask who makes it, and credentials of it. */
export async function createRole(moto: string, name: string, policy: Policy): Promise<RoleKeys> {
  const trust = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  await callMoto(moto, 'iam', { Action: 'CreateRole', Version: '2010-05-08', RoleName: name, AssumeRolePolicyDocument })
  const put = { Action: 'PutRolePolicy', Version: '2010-05-08', RoleName: name, PolicyName: 'of-the-docs' }
  await callMoto(moto, 'iam', { ...put, PolicyDocument: JSON.stringify(policy) })
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${name}`
  const assume = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn, RoleSessionName: 'run' }
  const text = await callMoto(moto, 'sts', assume)
  const field = (tag: string) => new RegExp(`<${tag}>([^<]+)`).exec(text)?.[1] ?? ''
  return {
    accessKeyId: field('AccessKeyId'),
    secretAccessKey: field('SecretAccessKey'),
    sessionToken: field('SessionToken')
  }
}

/** From now on moto asks of every request whether a policy allows it. https://docs.getmoto.org/en/latest/docs/iam.html */
export async function enforcePolicies(moto: string): Promise<void> {
  const headers = { 'content-type': 'text/plain' }
  const reply = await fetch(`${moto}/moto-api/reset-auth`, { method: 'POST', headers, body: '0' })
  if (!reply.ok) throw new Error(`moto does not enforce policies: ${reply.status}`)
}

/** moto tells services by the scope of the signature, which it does not check yet. */
export async function callMoto(
  moto: string,
  service: string,
  parameters: Readonly<Record<string, string>>,
  region = 'us-east-1'
): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`
  const reply = await fetch(moto, { method: 'POST', headers: { authorization }, body: new URLSearchParams(parameters) })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`moto does not ${parameters.Action}: ${text}`)
  return text
}
