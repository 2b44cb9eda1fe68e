import { acmService } from './aws/acm/acm-service.ts'
import { CertificateManager } from './aws/acm/certificate-manager.ts'
import { CloudFront } from './aws/cloudfront/cloudfront.ts'
import { cloudFrontService } from './aws/cloudfront/cloudfront-service.ts'
import { CredentialStore } from './aws/credentials.ts'
import { elbService } from './aws/elb/elb-service.ts'
import { LoadBalancers } from './aws/elb/load-balancers.ts'
import { Route53 } from './aws/route53/route53.ts'
import { route53Service } from './aws/route53/route53-service.ts'
import { S3Service } from './aws/s3/service.ts'
import type { S3Store } from './aws/s3/store.ts'
import { type AwsServer, startAwsServer } from './aws/server.ts'
import { OidcIssuer } from './aws/sts/oidc.ts'
import { stsService, type TrustedRole } from './aws/sts/sts-service.ts'
import type { EdgeClock } from './edge/clock.ts'
import { type Edge, startEdge } from './edge/edge.ts'
import { originFetch } from './edge/origins.ts'
import type { BucketAccess } from './edge/s3-origin.ts'
import { type GitHubServer, type GitHubServerOptions, startGitHubServer } from './github/server.ts'
import {
  createPreviewSetup,
  createReferenceSetup,
  installRouter,
  type PreviewSetupOptions,
  type ReferenceSetup,
  type ReferenceSetupOptions
} from './reference-setup.ts'
import { type Visit, visit } from './visit.ts'

export interface SandboxOptions {
  /** Milliseconds until an invalidation completes; 200 when absent. */
  readonly invalidationDelayMs?: number
  /** Milliseconds until a change of a distribution is deployed; at once when absent. */
  readonly deploymentDelayMs?: number
  /** The clock by which AWS judges signatures and tokens, for tests of skew. */
  readonly awsClock?: () => Date
  /** The edge's clock, for tests that jump over TTLs. */
  readonly edgeClock?: EdgeClock
  /** `name → host:port` of origins that are not buckets. */
  readonly origins?: Readonly<Record<string, string>>
  /** Roles that GitHub's OIDC tokens may be exchanged for. */
  readonly roles?: readonly TrustedRole[]
  /** Whether it is github.com, as when absent, or an Enterprise Server. */
  readonly github?: GitHubServerOptions
  /** Ports; any free ones when absent. */
  readonly awsPort?: number
  readonly edgePort?: number
}

/** AWS, its edge and GitHub, on loopback. */
export interface Sandbox {
  /** The server of all APIs: its request log, denials and faults. */
  readonly aws: AwsServer
  readonly s3: S3Store
  readonly cloudFront: CloudFront
  readonly acm: CertificateManager
  readonly route53: Route53
  readonly loadBalancers: LoadBalancers
  readonly edge: Edge
  /** For roles; see `startOidcEndpoint`. */
  readonly oidc: OidcIssuer
  /** GitHub's API, with the repository octo-org/example. */
  readonly github: GitHubServer
  /** What a program needs to use this AWS and this GitHub: addresses, access key, region. */
  readonly env: Readonly<Record<string, string>>
  createReferenceSetup(options: ReferenceSetupOptions): ReferenceSetup
  /** With the router on every behavior of the bucket, `/assets/*` among them, and `*.DOMAIN` for previews. */
  createPreviewSetup(options: PreviewSetupOptions): ReferenceSetup
  /** Makes a reference set-up one that can have previews, as docs/router.md tells people to. */
  installRouter(setup: ReferenceSetup): void
  /** The address at which a browser on this machine sees `https://HOST/path`. */
  edgeUrl(host: string, path?: string): string
  /** Asks the edge as a visitor of `host` does; see `visit`. */
  visit(host: string, path: string, headers?: Readonly<Record<string, string>>): Promise<Visit>
  close(): Promise<void>
}

export const SANDBOX_REGION = 'eu-central-1'

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const {
    invalidationDelayMs,
    deploymentDelayMs,
    awsClock,
    edgeClock,
    origins = {},
    roles = [],
    github: how,
    awsPort,
    edgePort
  } = options
  const cloudFront = new CloudFront({
    ...(invalidationDelayMs === undefined ? {} : { invalidationDelayMs }),
    ...(deploymentDelayMs === undefined ? {} : { deploymentDelayMs })
  })
  const s3 = new S3Service()
  const route53 = new Route53()
  const loadBalancers = new LoadBalancers()
  const acm = new CertificateManager({
    lookUpCname: name => route53.lookUpCname(name),
    usersOf: arn => cloudFront.usersOfCertificate(arn)
  })
  const credentials = new CredentialStore()
  const oidc = new OidcIssuer()
  const aws = await startAwsServer({
    services: [
      s3,
      cloudFrontService(cloudFront),
      acmService(acm),
      route53Service(route53),
      elbService(loadBalancers),
      stsService({ credentials, issuer: oidc, roles })
    ],
    credentials,
    ...(awsClock === undefined ? {} : { clock: awsClock }),
    ...(awsPort === undefined ? {} : { port: awsPort })
  })
  // Set-ups are made later, and the edge looks here at each request.
  const access: Record<string, BucketAccess> = {}
  const edge = await startEdge({
    distributions: cloudFront,
    fetchOrigin: originFetch({
      store: s3.store,
      access,
      accessControl: id => cloudFront.accessControlConfig(id),
      resolve: origins
    }),
    ...(edgeClock === undefined ? {} : { clock: edgeClock }),
    ...(edgePort === undefined ? {} : { port: edgePort })
  })
  const github = await startGitHubServer(how)
  github.repository('octo-org/example')
  return {
    aws,
    s3: s3.store,
    cloudFront,
    acm,
    route53,
    loadBalancers,
    edge,
    oidc,
    github,
    env: {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: aws.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
      AWS_REGION: SANDBOX_REGION,
      GITHUB_API_URL: github.url
    },
    createReferenceSetup(setup) {
      const created = createReferenceSetup(s3.store, cloudFront, { region: SANDBOX_REGION, ...setup })
      if (setup.access !== undefined) access[created.bucket.name] = setup.access
      return created
    },
    createPreviewSetup(setup) {
      const created = createPreviewSetup(s3.store, cloudFront, { region: SANDBOX_REGION, ...setup })
      access[created.bucket.name] = { listBucket: true, ...setup.access }
      return created
    },
    installRouter(setup) {
      installRouter(cloudFront, setup)
      access[setup.bucket.name] = { ...access[setup.bucket.name], listBucket: true }
    },
    edgeUrl: (host, path) => edge.urlOf(host, path),
    visit: (host, path, headers) => visit(edge.url, host, path, headers),
    async close() {
      cloudFront.close()
      await Promise.all([aws.close(), edge.close(), github.close()])
    }
  }
}
