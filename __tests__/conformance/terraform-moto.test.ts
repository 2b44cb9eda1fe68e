import { describeVariants, type Gap } from './terraform/describe-variants.ts'
import { existingPieces, minimal, withApi, withoutPreviews, withoutRoute53 } from './terraform/variants.ts'

const NO_ANSWER = /There was no answer/

/** What moto can't tell, or tells otherwise than AWS. */
const GAPS: readonly Gap[] = [
  // A statement of the bucket policy that denies CloudFront the state is taken for one that denies it to everybody.
  ['S3-9', 'n/a', /No release is recorded/],
  // ACM is not told who uses a certificate.
  ['ACM-4', 'warn', /ACM does not know that the distribution uses this certificate/],
  // There are neither name servers nor edges.
  ...['S3-12', 'ACM-3', 'R53-3', 'R53-4'].map((id): Gap => [id, 'unknown', NO_ANSWER]),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16].map((number): Gap => [`L-${number}`, 'unknown', NO_ANSWER]),
  ['API-5', 'unknown', NO_ANSWER],
  // Nor is there a load balancer: the module leaves that to its user.
  ['API-7', 'n/a', /api\.example\.com is no load balancer/]
]

describeVariants(
  `the module of infrastructure/, on moto, which has no answer for ${GAPS.map(([id]) => id).join(', ')}`,
  { backing: 'moto', gaps: GAPS },
  [minimal, withApi, withoutPreviews, existingPieces, withoutRoute53]
)
