/** Verifications as they could come out, for the renderers' tests. */
import type { Report } from '../../src/report/model.ts'
import type { CheckFinding, State, Verification } from '../../src/report/verification.ts'
import { report } from './reports.ts'

const GUIDE = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide'

/** A check that passes, or whatever the fields say. */
export function check(id: string, fields: Partial<CheckFinding> = {}): CheckFinding {
  return {
    id,
    area: 'distribution',
    title: `Title of ${id}`,
    severity: 'error',
    state: 'pass',
    resource: 'distribution E1A2B3C4D5E6F7',
    message: `All is well with ${id}.`,
    source: `${GUIDE}/${id}.html`,
    ...fields
  }
}

/** Verdict, counts and coverage that fit the findings; `fields` for what differs. */
export function verification(findings: readonly CheckFinding[], fields: Partial<Verification> = {}): Verification {
  const counted = findings.filter(({ ignored }) => !ignored)
  const count = (state: State) => counted.filter(finding => finding.state === state).length
  const counts = {
    pass: count('pass'),
    warn: count('warn'),
    fail: count('fail'),
    skip: count('skip'),
    unknown: count('unknown')
  }
  const ran = counted.filter(
    ({ state, missing }) => missing === undefined && state !== 'skip' && state !== 'unknown'
  ).length
  const verdict = counts.fail > 0 ? 'fail' : ran === 0 ? 'unknown' : counts.warn > 0 ? 'warn' : 'pass'
  return {
    verdict,
    findings,
    counts,
    coverage: { ran, of: counted.filter(({ notApplicable }) => !notApplicable).length },
    strict: false,
    ...fields
  }
}

/** The report of `command: verify` alone. */
export function verifyRun(value: Verification, fields: Partial<Report> = {}): Report {
  const {
    build: _,
    site: __,
    ...rest
  } = report({ command: 'verify', result: 'verified', ...fields, verification: value })
  return rest
}

export const POLICY = JSON.stringify(
  {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:GetBucketVersioning'], Resource: ['arn:aws:s3:::example.com'] }]
  },
  null,
  2
)

export const missingPolicyStatement: CheckFinding = check('S3-4', {
  area: 'bucket',
  title: 'CloudFront may read',
  state: 'fail',
  resource: 'bucket example.com',
  message: 'No statement of the bucket policy lets this distribution read the objects.',
  evidence: { expected: 's3:GetObject for cloudfront.amazonaws.com', actual: 'no bucket policy' },
  remedy: {
    kind: 'command',
    text: `aws s3api put-bucket-policy --bucket example.com --policy '{"Version":"2012-10-17"}'`,
    note: 'It replaces the policy of the bucket.'
  }
})

/** A site behind a private bucket that CloudFront may not read, and most of what else there is to tell. */
export function broken(fields: Partial<Verification> = {}): Verification {
  return verification(
    [
      check('S3-1', {
        area: 'bucket',
        title: 'Bucket',
        resource: 'bucket example.com',
        message: 'It exists and is ours.'
      }),
      missingPolicyStatement,
      check('S3-6', {
        area: 'bucket',
        title: 'Static website hosting',
        state: 'unknown',
        resource: 'bucket example.com',
        message: 'AWS asked to slow down: SlowDown.'
      }),
      check('S3-13', {
        area: 'bucket',
        title: 'Versioning',
        severity: 'info',
        state: 'skip',
        resource: 'bucket example.com',
        message: 'The credentials may not call s3:GetBucketVersioning on arn:aws:s3:::example.com.',
        missing: { action: 's3:GetBucketVersioning', resource: 'arn:aws:s3:::example.com' },
        seeInstead: ['L-15']
      }),
      check('CF-1', { title: 'Distribution', message: 'It is enabled.' }),
      check('CF-20', {
        title: 'HTTP versions',
        severity: 'info',
        state: 'warn',
        message: 'HTTP/3 is off.',
        evidence: { expected: 'http2and3', actual: 'http2' },
        remedy: { kind: 'text', text: 'Turn it on in the settings of the distribution.' }
      }),
      check('CF-22', {
        title: 'Web application firewall',
        severity: 'warning',
        state: 'warn',
        message: 'No web application firewall is attached.',
        evidence: { expected: 'a web ACL', actual: 'none' },
        remedy: {
          kind: 'console',
          text: 'Choose Security.',
          url: 'https://console.aws.amazon.com/cloudfront/v4/home#/distributions/E1A2B3C4D5E6F7/security'
        }
      }),
      check('CF-24', {
        title: 'Access logs',
        severity: 'info',
        state: 'warn',
        message: 'Access logs are off.',
        ignored: true
      }),
      check('API-1', {
        area: 'api',
        title: 'Behavior of the API',
        state: 'skip',
        message: 'There is no API.',
        notApplicable: true
      }),
      check('L-7', {
        area: 'live',
        title: 'This release is live',
        state: 'fail',
        resource: 'example.com',
        message: '/ is answered with 403.',
        evidence: { expected: '200', actual: '/: 403' },
        remedy: { kind: 'text', text: 'Let CloudFront read the bucket.' },
        causedBy: 'S3-4'
      })
    ],
    {
      missingPolicy: POLICY,
      calls: 31,
      probes: 24,
      durationMs: 4200,
      diagram: 'flowchart LR\n  visitors(["Visitors"])\n  cdn["CloudFront"]\n  visitors --> cdn',
      ...fields
    }
  )
}
