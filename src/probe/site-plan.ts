import type { SiteToProbe } from '../verify/sources.ts'
import { plainName } from './dns/message.ts'
import type { DomainPlan } from './dns/resolve-domain.ts'

/** The path that visitors have for a key of the bucket; `undefined` for one that is not below the origin path. */
export function pathOfKey(key: string, originPath: string): string | undefined {
  const base = originPath.replace(/^\//, '')
  const inside = base === '' ? key : key.startsWith(`${base}/`) ? key.slice(base.length + 1) : undefined
  return inside === undefined ? undefined : `/${inside.split('/').map(encodeURIComponent).join('/')}`
}

/** A path that a pattern matches: its first wildcard stands for the nonce. `/api/*` → `/api/__verify-NONCE`. */
export function pathLike(pattern: string, nonce: string): string {
  const path = pattern.replace('*', `__verify-${nonce}`).replaceAll('*', '').replaceAll('?', 'x')
  return path.startsWith('/') ? path : `/${path}`
}

/** By path, which fits every bucket's name: the certificate for virtual hosts does not cover names with dots. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
export function restUrl(bucket: string, region: string, key: string): string {
  return `https://s3.${region}.amazonaws.com${dotCn(region)}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
}

/** Regions from before 2014 have a dash there. https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints */
const DASHED: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'eu-west-1',
  'sa-east-1',
  'us-gov-west-1'
])

/** Website endpoints speak plain HTTP only. */
export function websiteUrl(bucket: string, region: string, key: string): string {
  const separator = DASHED.has(region) ? '-' : '.'
  const host = `${bucket}.s3-website${separator}${region}.amazonaws.com${dotCn(region)}`
  return `http://${host}/${key.split('/').map(encodeURIComponent).join('/')}`
}

/** DNS is asked of every domain, also of those that Route 53 and ACM say nothing of. */
export function domainPlans(plan: SiteToProbe): readonly DomainPlan[] {
  return plan.domains.map(domain => ({
    ...plan.dns.find(known => plainName(known.domain) === plainName(domain)),
    domain,
    distributionDomain: plan.distributionDomain
  }))
}

function dotCn(region: string): string {
  return region.startsWith('cn-') ? '.cn' : ''
}
