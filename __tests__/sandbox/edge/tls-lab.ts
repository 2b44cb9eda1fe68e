import { CloudFront } from '../../../sandbox/aws/cloudfront/cloudfront.ts'
import { type SiteDistributionOptions, siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { type Bucket, S3Store } from '../../../sandbox/aws/s3/store.ts'
import type { CertificateDescription } from '../../../sandbox/edge/certificate-authority.ts'
import { certificatesOf } from '../../../sandbox/edge/certificate-source.ts'
import { startEdge } from '../../../sandbox/edge/edge.ts'
import { type FrontDoor, type FrontDoorOptions, startFrontDoor } from '../../../sandbox/edge/front-door.ts'
import { originFetch } from '../../../sandbox/edge/origins.ts'

const ARN = 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555'

export interface TlsLab {
  readonly bucket: Bucket
  readonly door: FrontDoor
  /** `d111111abcdef8.cloudfront.net` */
  readonly distributionDomain: string
}

export interface TlsLabOptions {
  readonly site?: Partial<SiteDistributionOptions>
  readonly certificate?: Partial<CertificateDescription>
  /** `name → host:port` of custom origins. */
  readonly resolve?: Readonly<Record<string, string>>
  readonly elsewhere?: FrontDoorOptions['elsewhere']
}

const open: { close(): Promise<void> }[] = []

/** For afterEach. */
export async function closeTlsLabs(): Promise<void> {
  await Promise.all(open.splice(0).map(each => each.close()))
}

export const FAR = new Date('2031-01-02T03:04:05Z')

/** example.com with a distribution, a certificate for the domain and all below it, and a file `index.html`. */
export async function tlsLab(options: TlsLabOptions = {}): Promise<TlsLab> {
  const store = new S3Store()
  const bucket = store.createBucket('site-bucket')
  bucket.put('index.html', {
    bytes: Buffer.from('<!doctype html><p>It works'),
    headers: { 'content-type': 'text/html' }
  })
  const cloudFront = new CloudFront({ invalidationDelayMs: Number.POSITIVE_INFINITY })
  const { value } = cloudFront.createDistribution(
    siteDistribution({
      bucket: 'site-bucket',
      aliases: ['example.com', 'www.example.com'],
      ...options.site,
      overrides: {
        ViewerCertificate: { ACMCertificateArn: ARN, SSLSupportMethod: 'sni-only' },
        HttpVersion: 'http2and3',
        ...options.site?.overrides
      }
    })
  )
  const certificate = {
    names: ['example.com', '*.example.com'],
    notAfter: FAR,
    serial: '0ab1c2d3',
    ...options.certificate
  }
  const fetchOrigin = originFetch({ store, access: {}, resolve: options.resolve ?? {} })
  const edge = await startEdge({ distributions: cloudFront, fetchOrigin })
  const door = await startFrontDoor({
    edge,
    distributions: cloudFront,
    certificateFor: certificatesOf(cloudFront, arn => (arn === ARN ? certificate : undefined)),
    ...(options.elsewhere && { elsewhere: options.elsewhere })
  })
  open.push(edge, door, { close: async () => cloudFront.close() })
  return { bucket, door, distributionDomain: value.DomainName ?? '' }
}
