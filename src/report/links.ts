/** Addresses of pages about a run: the AWS console and GitHub. Each is undefined where it isn't known. */
import type { Report } from './model.ts'

type Destination = NonNullable<Report['destination']>

// Each partition has a console of its own: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
const CONSOLES: readonly (readonly [regionPrefix: string, host: string])[] = [
  ['cn-', 'console.amazonaws.cn'],
  ['us-gov-', 'console.amazonaws-us-gov.com'],
  ['', 'console.aws.amazon.com']
]

/** The invalidations of a distribution in the CloudFront console. */
export function distributionUrl(destination: Destination | undefined, distributionId: string): string | undefined {
  if (destination === undefined || destination.endpointUrl !== undefined) return undefined
  return `https://${consoleHost(destination.region)}/cloudfront/v4/home#/distributions/${encodeURIComponent(distributionId)}/invalidations`
}

/** The site's folder in the S3 console. */
export function bucketUrl(destination: Destination): string | undefined {
  if (destination.endpointUrl !== undefined) return undefined
  const query = new URLSearchParams({ region: destination.region, prefix: destination.prefix })
  if (destination.prefix === '') query.delete('prefix')
  return `https://${consoleHost(destination.region)}/s3/buckets/${encodeURIComponent(destination.bucket)}?${query}`
}

/**
 * What changed in the repository between the release before and this one; of a rollback, what it took back, as GitHub
 * shows nothing when it is asked for the way from a commit to one of its ancestors.
 */
export function compareUrl(report: Pick<Report, 'run' | 'release' | 'result'>): string | undefined {
  const { release, result, run } = report
  const sha = release?.sha ?? run.sha
  const previous = release?.previousSha
  const base = repositoryUrl(report)
  if (base === undefined || !isSha(sha) || !isSha(previous) || sha === previous) return undefined
  return result === 'rolled-back' ? `${base}/compare/${sha}...${previous}` : `${base}/compare/${previous}...${sha}`
}

/** A commit of the run's repository. */
export function commitAt(report: Pick<Report, 'run'>, sha: string): string | undefined {
  const base = repositoryUrl(report)
  return base !== undefined && isSha(sha) ? `${base}/commit/${sha}` : undefined
}

export function commitUrl(report: Pick<Report, 'run'>): string | undefined {
  const { sha, commitUrl } = report.run
  return commitUrl ?? (sha === undefined ? undefined : commitAt(report, sha))
}

export function pullRequestUrl(report: Pick<Report, 'run'>, number: number | string): string | undefined {
  const base = repositoryUrl(report)
  return base === undefined ? undefined : `${base}/pull/${encodeURIComponent(number)}`
}

function repositoryUrl({ run }: Pick<Report, 'run'>): string | undefined {
  if (run.serverUrl === undefined || run.repository === undefined) return undefined
  return `${run.serverUrl.replace(/\/+$/, '')}/${run.repository.toWellFormed().split('/').map(encodeURIComponent).join('/')}`
}

function consoleHost(region: string): string {
  return CONSOLES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'console.aws.amazon.com'
}

function isSha(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{7,64}$/i.test(text)
}
