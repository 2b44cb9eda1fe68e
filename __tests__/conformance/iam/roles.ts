import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RoleKeys } from './moto-gate.ts'

const root = join(import.meta.dirname, '../../..')
const ACCOUNT = '123456789012'

/** What the policies of the docs have placeholders for. */
export interface Names {
  readonly BUCKET: string
  readonly DISTRIBUTION: string
  readonly FUNCTION: string
}

/** A policy of docs/iam, with the names put in. */
export function policyOf(file: string, names: Names): string {
  const text = readFileSync(join(root, 'docs/iam', `${file}.json`), 'utf8')
  const placeholder = new RegExp(`\\b(?:ACCOUNT|${Object.keys(names).join('|')})\\b`, 'g')
  const values: Readonly<Record<string, string>> = { ...names, ACCOUNT }
  return text.replace(placeholder, name => values[name] ?? name)
}

/** Makes a role with this policy at moto, while it does not ask who makes it, and credentials of it. */
export async function createRole(moto: string, name: string, policy: string): Promise<RoleKeys> {
  const trust = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  await call(moto, 'iam', { Action: 'CreateRole', Version: '2010-05-08', RoleName: name, AssumeRolePolicyDocument })
  const put = { Action: 'PutRolePolicy', Version: '2010-05-08', RoleName: name, PolicyName: 'of-the-docs' }
  await call(moto, 'iam', { ...put, PolicyDocument: policy })
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${name}`
  const assume = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn, RoleSessionName: 'run' }
  const text = await call(moto, 'sts', assume)
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
async function call(moto: string, service: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`
  const reply = await fetch(moto, { method: 'POST', headers: { authorization }, body: new URLSearchParams(parameters) })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`moto does not ${parameters.Action}: ${text}`)
  return text
}
