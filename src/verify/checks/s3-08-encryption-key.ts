import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts } from '../facts.ts'
import { listed } from '../lookups/names.ts'
import { isIndex, readProbe } from '../lookups/probes.ts'
import { readDistribution } from '../lookups/site.ts'
import { fail, notApplicable, pass, readOptional } from '../outcome.ts'
import { quote, steps } from '../remedies/command.ts'
import { bucketName } from '../resource.ts'

/**
 * A key's policy is not asked of KMS. The key that AWS manages for S3 can't be opened to CloudFront; of a customer's own
 * key, what visitors get tells.
 */
export const encryptionKey: Check = {
  id: 'S3-8',
  area: 'bucket',
  title: 'Encryption key',
  severity: 'error',
  star: '',
  passes: 'Objects are encrypted with a key that CloudFront can use: SSE-S3, or a KMS key that lets it decrypt.',
  mend: 'Let cloudfront.amazonaws.com use kms:Decrypt in the key policy, or go back to SSE-S3 and deploy again.',
  needs: ['s3:GetObject', 's3:GetEncryptionConfiguration', 'cloudfront:GetDistribution'],
  seeInstead: ['L-7'],
  source: cloudFrontDocs('private-content-restricting-access-to-s3.html'),
  evaluate(facts) {
    const resource = bucketName(facts)
    const keyIds = facts.bucket.heads.flatMap(({ head }) => {
      const object = readOptional(head)
      return object?.serverSideEncryption?.startsWith('aws:kms') ? (object.kmsKeyId ?? 'aws/s3') : []
    })
    const keys = [...new Set(keyIds)]
    if (facts.bucket.heads.length === 0) return notApplicable(resource, 'There is no file to look at.')
    if (keys.length === 0) return pass(resource, 'Objects are encrypted by S3 itself (SSE-S3).')
    return judgeKeys(facts, keys)
  }
}

function judgeKeys(facts: Facts, keys: readonly string[]) {
  const resource = bucketName(facts)
  const distribution = readDistribution(facts)
  const encryption = ifKnown(facts.bucket.encryption)
  const managed =
    encryption?.algorithm.startsWith('aws:kms') === true &&
    (encryption.kmsKeyId === undefined || encryption.kmsKeyId.endsWith('alias/aws/s3'))
  const { response } = readProbe(facts, 'index')
  if (response.status === 200 && isIndex(facts, response) && !managed) {
    return pass(resource, `CloudFront can decrypt with ${listed(keys)}: it serves what is encrypted with it.`)
  }
  const name = quote(facts.bucket.name)
  if (managed) {
    return fail(resource, {
      message:
        "Objects are encrypted with the key that AWS manages for S3 (aws/s3). Its policy can't be changed, so CloudFront can't decrypt them.",
      expected: 'AES256, or a customer managed key',
      actual: `aws:kms with ${listed(keys)}`,
      remedy: steps(
        [
          `aws s3api put-bucket-encryption --bucket ${name} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}'`,
          `aws s3 cp s3://${name}/ s3://${name}/ --recursive --sse AES256`
        ],
        'Objects keep the encryption that they were written with: the second command writes them again.'
      )
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
    message: `Objects are encrypted with ${listed(keys)}, and CloudFront gets ${response.status} for them: the key's policy does not let it decrypt.`,
    expected: `kms:Decrypt for cloudfront.amazonaws.com with AWS:SourceArn ${distribution.arn}`,
    actual: `${response.status} for ${facts.expectation.fallbackDocument}`,
    causes: ['S3-4', 'CF-8', 'CF-7', 'CF-1'],
    remedy: steps(
      keys.flatMap(key => [
        `aws kms get-key-policy --key-id ${quote(key)} --policy-name default --query Policy --output text > key-policy.json`,
        `jq -e ${quote(`.Statement += [${statement}]`)} key-policy.json > new-key-policy.json`,
        `aws kms put-key-policy --key-id ${quote(key)} --policy-name default --policy file://new-key-policy.json`
      ])
    )
  })
}
