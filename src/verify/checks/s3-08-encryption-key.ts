import type { Remedy } from '../../report/verification.ts'
import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts, HttpResponse } from '../facts.ts'
import { listed } from '../lookups/names.ts'
import { fileAt, probesFor, readProbe } from '../lookups/probes.ts'
import { readDistribution, rootPath } from '../lookups/site.ts'
import { fail, notApplicable, pass, readOptional } from '../outcome.ts'
import { quote, steps } from '../remedies/command.ts'
import { bucketName } from '../resource.ts'

/** An object that KMS has encrypted, and what visitors get for it; `undefined` where that was not asked or not answered. */
interface Encrypted {
  readonly file: string
  /** As S3 says of the object itself; the bucket's default may be another one by now. */
  readonly kmsKey: string
  readonly response: HttpResponse | undefined
}

/** A key's policy is not asked of KMS: what visitors get tells. The key that AWS manages for S3 can't be opened to CloudFront. */
export const encryptionKey: Check = {
  id: 'S3-8',
  area: 'bucket',
  title: 'Encryption key',
  severity: 'error',
  star: '',
  passes:
    'Objects are encrypted with a key that CloudFront can use: SSE-S3, or a KMS key that it was seen to serve an object of.',
  mend: 'Let cloudfront.amazonaws.com use kms:Decrypt in the key policy, or go back to SSE-S3 and deploy again.',
  needs: ['s3:GetObject', 's3:GetEncryptionConfiguration', 'cloudfront:GetDistribution'],
  seeInstead: ['L-7'],
  source: cloudFrontDocs('private-content-restricting-access-to-s3.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    if (facts.bucket.heads.length === 0) return notApplicable(resource, 'There is no file to look at.')
    const encrypted = facts.bucket.heads.flatMap(({ key, head }) => {
      const object = readOptional(head)
      if (!object?.serverSideEncryption?.startsWith('aws:kms')) return []
      return [{ file: key, kmsKey: object.kmsKeyId ?? AWS_MANAGED, response: responseFor(facts, key) }]
    })
    if (encrypted.length === 0) return pass(resource, 'Objects are encrypted by S3 itself (SSE-S3).')
    const served = new Set(encrypted.filter(one => isServed(facts, one)).map(({ kmsKey }) => kmsKey))
    const refused = encrypted.find(({ kmsKey, response }) => response !== undefined && !served.has(kmsKey))
    if (refused !== undefined) return judgeRefused(facts, refused)
    const keys = listed([...served])
    if (served.size > 0)
      return pass(resource, `CloudFront can decrypt with ${keys}: it serves what is encrypted with it.`)
    readProbe(facts, 'index')
    return notApplicable(resource, 'Nothing was asked for that KMS has encrypted.')
  }
}

const AWS_MANAGED = 'alias/aws/s3'

function responseFor(facts: Facts, key: string): HttpResponse | undefined {
  const distribution = ifKnown(facts.distribution)
  const root = distribution === undefined ? '/' : rootPath(facts, distribution)
  const probes =
    key === facts.expectation.fallbackDocument
      ? probesFor(facts, 'index')
      : probesFor(facts, 'asset').filter(({ url }) => fileAt(facts, root, url)?.key === key)
  return probes[0] && ifKnown(probes[0].response)
}

/** By an error response, a script that is refused is answered with the app. */
function isServed({ expectation }: Facts, { file, response }: Encrypted): boolean {
  return response?.status === 200 && response.isHtml === (file === expectation.fallbackDocument)
}

function judgeRefused(facts: Facts, { file, kmsKey, response }: Encrypted): Outcome {
  const resource = bucketName(facts)
  const distribution = readDistribution(facts)
  const encryption = ifKnown(facts.bucket.encryption)
  // An object says the ARN of its key, also of the one that AWS manages, where that is the bucket's default.
  const isDefault = encryption?.algorithm.startsWith('aws:kms') === true && encryption.kmsKeyId === undefined
  const actual = `${response?.status ?? 'nothing'} for ${file}, which is encrypted by aws:kms with ${kmsKey}`
  if (kmsKey.endsWith(AWS_MANAGED) || encryption?.kmsKeyId?.endsWith(AWS_MANAGED) || isDefault) {
    return fail(resource, {
      message:
        "Objects are encrypted with the key that AWS manages for S3 (aws/s3). Its policy can't be changed, so CloudFront can't decrypt them.",
      expected: 'AES256, or a customer managed key',
      actual,
      remedy: encryptAnew(facts)
    })
  }
  const statement = JSON.stringify({
    Sid: 'AllowCloudFront',
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { StringEquals: { 'AWS:SourceArn': distribution.arn } }
  })
  return fail(resource, {
    message: `Objects are encrypted with ${kmsKey}, and CloudFront gets ${response?.status} for them: the key's policy does not let it decrypt.`,
    expected: `kms:Decrypt for cloudfront.amazonaws.com with AWS:SourceArn ${distribution.arn}`,
    actual,
    causes: ['S3-4', 'CF-8', 'CF-7', 'CF-1'],
    remedy: steps([
      `aws kms get-key-policy --key-id ${quote(kmsKey)} --policy-name default --query Policy --output text > key-policy.json`,
      `jq -e ${quote(`.Statement += [${statement}]`)} key-policy.json > new-key-policy.json`,
      `aws kms put-key-policy --key-id ${quote(kmsKey)} --policy-name default --policy file://new-key-policy.json`
    ])
  })
}

/** The state folder, which nobody but the deployments reads, stays as it is. */
function encryptAnew({ bucket, expectation: { prefix, statePrefix } }: Facts): Remedy {
  const site = quote(`s3://${bucket.name}/${prefix}`)
  const state = statePrefix?.split('/').at(-2)
  const except = state === undefined ? '' : ` --exclude ${quote(`*${state}/*`)}`
  return steps(
    [
      `aws s3api put-bucket-encryption --bucket ${quote(bucket.name)} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}'`,
      `aws s3 cp ${site} ${site} --recursive${except} --sse AES256`
    ],
    'Objects keep the encryption that they were written with: the second step writes those of the site again.'
  )
}
