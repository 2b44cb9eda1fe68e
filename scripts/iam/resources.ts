import type { FeatureSet, Place } from './permissions.ts'

const CLOUDFRONT = 'arn:aws:cloudfront::ACCOUNT'

/** Resources as policies name them. What is in capitals stands for names and ids of the reader's. */
const RESOURCES: Readonly<Record<Place, string>> = {
  'access-controls': `${CLOUDFRONT}:origin-access-control/*`,
  bucket: 'arn:aws:s3:::BUCKET',
  'cache-policies': `${CLOUDFRONT}:cache-policy/*`,
  certificate: 'arn:aws:acm:us-east-1:ACCOUNT:certificate/*',
  'continuous-deployment-policies': `${CLOUDFRONT}:continuous-deployment-policy/*`,
  distribution: `${CLOUDFRONT}:distribution/DISTRIBUTION`,
  everything: '*',
  functions: `${CLOUDFRONT}:function/*`,
  key: 'arn:aws:kms:REGION:ACCOUNT:key/KEY',
  objects: 'arn:aws:s3:::BUCKET/*',
  'origin-request-policies': `${CLOUDFRONT}:origin-request-policy/*`,
  'response-headers-policies': `${CLOUDFRONT}:response-headers-policy/*`,
  'production-state': 'arn:aws:s3:::BUCKET/.s3-cloudfront-deploy/*',
  role: 'arn:aws:iam::ACCOUNT:role/ROLE',
  'staging-distribution': `${CLOUDFRONT}:distribution/STAGING`,
  'state-bucket': 'arn:aws:s3:::STATE-BUCKET',
  'state-objects': 'arn:aws:s3:::STATE-BUCKET/*',
  zone: 'arn:aws:route53:::hostedzone/*'
}

/** The default of `preview-prefix` up to the number. */
const PREVIEWS = 'previews/*'

/** Whoever can open a pull request can use the role of previews: it reaches the one function and nothing but previews. */
const OF_PREVIEWS: Partial<typeof RESOURCES> = {
  functions: `${CLOUDFRONT}:function/FUNCTION`,
  objects: `arn:aws:s3:::BUCKET/${PREVIEWS}`
}

export function resourceOf(place: Place, set: FeatureSet): string {
  return (set === 'preview' ? OF_PREVIEWS[place] : undefined) ?? RESOURCES[place]
}

export interface Condition {
  readonly StringLike: Readonly<Record<string, string>>
}

/** What a policy asks of requests besides; S3 has listings of previews alone by their prefix. */
export function conditionOf(place: Place, set: FeatureSet): Condition | undefined {
  return place === 'bucket' && set === 'preview' ? { StringLike: { 's3:prefix': PREVIEWS } } : undefined
}
