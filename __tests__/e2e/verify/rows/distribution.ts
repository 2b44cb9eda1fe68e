import {
  CreateCachePolicyCommand,
  CreateInvalidationCommand,
  DescribeFunctionCommand,
  GetFunctionCommand,
  GetOriginAccessControlCommand,
  PublishFunctionCommand,
  UpdateFunctionCommand,
  UpdateOriginAccessControlCommand
} from '@aws-sdk/client-cloudfront'
import { routerDigestOf } from '../../../../src/aws/router-code.ts'
import { addBehavior, addErrorResponse, changeDefaultBehavior, changeDistribution, changeOrigin } from '../clients.ts'
import { NO_PAGE } from '../reasons.ts'
import type { Row } from '../row.ts'
import type { Scene } from '../scene.ts'
import { byErrorResponse, withoutApi } from '../variants.ts'
import { bucketName, distributionId } from './bucket.ts'

export const distributionRows: readonly Row[] = [
  {
    check: 'CF-1',
    name: 'the distribution is disabled',
    sabotage: scene => changeDistribution(scene, config => ({ ...config, Enabled: false })),
    state: 'fail',
    shows: 'Enabled: false',
    remedy: distributionId
  },
  {
    check: 'CF-2',
    name: 'a change is on its way to the edges',
    sandbox: { deploymentDelayMs: Number.POSITIVE_INFINITY },
    sabotage: scene => changeDistribution(scene, config => ({ ...config, Comment: 'Site of example.com' })),
    state: 'warn',
    shows: 'InProgress',
    remedy: distributionId
  },
  {
    check: 'CF-3',
    name: 'the invalidation of this run is in progress',
    sabotage: async scene => {
      const { Invalidation } = await scene.aws.cloudFront.send(
        new CreateInvalidationCommand({
          DistributionId: distributionId(scene),
          InvalidationBatch: { CallerReference: 'second', Paths: { Quantity: 1, Items: ['/index.html'] } }
        })
      )
      scene.invalidationId = Invalidation?.Id ?? ''
    },
    state: 'warn',
    shows: 'InProgress since',
    remedy: ({ invalidationId }) => invalidationId
  },
  {
    check: 'CF-4',
    name: 'the domain is no alias any more',
    sabotage: scene => changeDistribution(scene, config => ({ ...config, Aliases: { Quantity: 0 } })),
    state: 'fail',
    shows: 'none',
    remedy: 'example.com'
  },
  {
    check: 'CF-5',
    name: 'a distribution of another account has a wildcard over the domain',
    sabotage: ({ sandbox }) => {
      sandbox.cloudFront.foreignDomains.push({
        Domain: 'example.com',
        ResourceType: 'distribution',
        ResourceId: 'E9999999999999',
        AccountId: '*********333'
      })
    },
    state: 'warn',
    shows: 'E9999999999999',
    remedy: distributionId
  },
  {
    check: 'CF-6',
    name: 'the default root object is gone, and only the error response helps',
    prepare: byErrorResponse,
    sabotage: scene => changeDistribution(scene, config => ({ ...config, DefaultRootObject: '' })),
    state: 'warn',
    shows: 'none',
    remedy: distributionId
  },
  {
    check: 'CF-6',
    name: 'the default root object is a file that is gone',
    prepare: byErrorResponse,
    sabotage: scene => changeDistribution(scene, config => ({ ...config, DefaultRootObject: 'start.html' })),
    state: 'fail',
    shows: 'start.html',
    remedy: distributionId
  },
  {
    check: 'CF-7',
    name: 'the origin names another region',
    sabotage: scene => changeOrigin(scene, 'site', origin => ({ ...origin, DomainName: elsewhere(scene) })),
    state: 'fail',
    shows: elsewhere,
    remedy: bucketName
  },
  {
    check: 'CF-7',
    name: 'the origin path leads to a folder that is not there',
    sabotage: scene => changeOrigin(scene, 'site', origin => ({ ...origin, OriginPath: '/site' })),
    state: 'fail',
    shows: 'origin path /site',
    remedy: distributionId,
    also: NO_PAGE
  },
  {
    check: 'CF-8',
    name: 'the origin access control is gone',
    sabotage: scene => changeOrigin(scene, 'site', origin => ({ ...origin, OriginAccessControlId: '' })),
    state: 'fail',
    shows: 'origin site: no origin access control',
    remedy: distributionId,
    also: NO_PAGE
  },
  {
    check: 'CF-8',
    name: 'the origin access control leaves signing to visitors',
    sabotage: async scene => {
      const { cloudFront } = scene.aws
      const Id = controlId(scene)
      const { ETag: IfMatch, OriginAccessControl } = await cloudFront.send(new GetOriginAccessControlCommand({ Id }))
      const config = OriginAccessControl?.OriginAccessControlConfig
      if (config === undefined) throw new Error(`No origin access control ${Id}.`)
      const OriginAccessControlConfig = { ...config, SigningBehavior: 'no-override' as const }
      await cloudFront.send(new UpdateOriginAccessControlCommand({ Id, IfMatch, OriginAccessControlConfig }))
    },
    state: 'warn',
    shows: 'no-override',
    remedy: controlId
  },
  {
    check: 'CF-9',
    name: 'the error response is gone',
    prepare: byErrorResponse,
    sabotage: scene => changeDistribution(scene, config => ({ ...config, CustomErrorResponses: { Quantity: 0 } })),
    state: 'fail',
    shows: 'no error response',
    remedy: distributionId,
    also: {
      'S3-5': ['skip', 'There is no error response that the code of a missing key could fit.'],
      'CF-11': ['skip', 'There is no error page that could be asked of the wrong origin.'],
      'L-10': ['pass', 'What is missing is an error for scripts as well, as it should be.']
    }
  },
  {
    check: 'CF-10',
    name: '404 is answered with the app, beside the router',
    sabotage: scene => addErrorResponse(scene, 404),
    state: 'fail',
    shows: '404 → /index.html 200',
    remedy: distributionId,
    also: { 'CF-11': ['pass', 'Now there is an error page, and it comes from the bucket.'] }
  },
  {
    check: 'CF-10',
    name: '403 is answered with the app, beside the router',
    sabotage: scene => addErrorResponse(scene, 403),
    state: 'warn',
    shows: '403 → /index.html 200',
    remedy: distributionId,
    also: {
      'CF-11': ['pass', 'Now there is an error page, and it comes from the bucket.'],
      'L-10': ['warn', 'S3 answers 403 for a script that is missing.']
    }
  },
  {
    check: 'CF-11',
    name: 'the error page is asked of the API',
    prepare: async scene => {
      await changeDistribution(scene, config => ({
        ...config,
        WebACLId: '',
        DefaultCacheBehavior: { ...config.DefaultCacheBehavior, FunctionAssociations: { Quantity: 0 } } as never
      }))
      await addErrorResponse(scene, 403)
    },
    sabotage: scene => addBehavior(scene, '*.html', 'api'),
    state: 'fail',
    shows: '/index.html by *.html from api.example.com',
    remedy: distributionId,
    also: { 'L-10': ['pass', 'Without the page, visitors get the error as it is.'] }
  },
  {
    check: 'CF-12',
    name: 'edges keep an error of the API for five minutes',
    sabotage: scene => addErrorResponse(scene, 503, '', 300),
    state: 'warn',
    shows: '503: 300 s',
    remedy: distributionId
  },
  {
    check: 'CF-13',
    name: 'somebody has edited the router',
    sabotage: async ({ aws: { cloudFront } }) => {
      const { FunctionCode } = await cloudFront.send(new GetFunctionCommand({ Name: ROUTER, Stage: 'LIVE' }))
      const edited = Buffer.concat([FunctionCode ?? Buffer.of(), Buffer.from('\nconst edited = true\n')])
      await publishCode({ cloudFront }, edited)
    },
    state: 'fail',
    shows: ({ sandbox }) => {
      const code = sandbox.cloudFront.functions.code(ROUTER, 'LIVE').value
      return `SHA-256 ${routerDigestOf(Buffer.from(code).toString())}`
    },
    remedy: 'router-example-com'
  },
  {
    check: 'CF-14',
    name: 'pages are answered over http:// as well',
    sabotage: scene => changeDefaultBehavior(scene, one => ({ ...one, ViewerProtocolPolicy: 'allow-all' })),
    state: 'fail',
    shows: '*: allow-all',
    remedy: distributionId
  },
  {
    check: 'CF-15',
    name: 'no certificate is attached',
    sabotage: scene =>
      changeDistribution(scene, config => ({ ...config, ViewerCertificate: { CloudFrontDefaultCertificate: true } })),
    state: 'fail',
    shows: ({ setup }) => `${setup.certificateArn} is ISSUED and not attached`,
    remedy: ({ setup }) => setup.certificateArn,
    also: {
      'CF-5': ['skip', 'CloudFront tells it only to who has a certificate for the domain.'],
      'CF-16': ['skip', 'The security policy comes with the certificate.'],
      'CF-17': ['skip', 'SNI comes with the certificate.']
    }
  },
  {
    check: 'CF-16',
    name: 'visitors may use TLS 1.1',
    sabotage: scene => changeCertificate(scene, { MinimumProtocolVersion: 'TLSv1.1_2016' }),
    state: 'warn',
    shows: 'TLSv1.1_2016',
    remedy: distributionId
  },
  {
    check: 'CF-17',
    name: 'dedicated addresses are paid for',
    sabotage: scene => changeCertificate(scene, { SSLSupportMethod: 'vip' }),
    state: 'warn',
    shows: 'vip',
    remedy: distributionId
  },
  {
    check: 'CF-18',
    name: 'nothing is compressed',
    sabotage: scene => changeDefaultBehavior(scene, one => ({ ...one, Compress: false })),
    state: 'warn',
    shows: '*: Compress: false',
    remedy: distributionId
  },
  {
    check: 'CF-19',
    name: 'a cache policy keeps documents for a minute at least',
    sabotage: async scene => {
      const { CachePolicy } = await scene.aws.cloudFront.send(
        new CreateCachePolicyCommand({
          CachePolicyConfig: {
            ...{ Name: 'OneMinute', MinTTL: 60, DefaultTTL: 3600, MaxTTL: 86_400 },
            ParametersInCacheKeyAndForwardedToOrigin: {
              EnableAcceptEncodingGzip: true,
              EnableAcceptEncodingBrotli: true,
              HeadersConfig: { HeaderBehavior: 'none' },
              CookiesConfig: { CookieBehavior: 'none' },
              QueryStringsConfig: { QueryStringBehavior: 'none' }
            }
          }
        })
      )
      const CachePolicyId = CachePolicy?.Id ?? ''
      await changeDefaultBehavior(scene, one => ({ ...one, CachePolicyId }))
    },
    state: 'warn',
    shows: '*: MinTTL 60 of OneMinute',
    remedy: distributionId
  },
  {
    check: 'CF-20',
    name: 'HTTP/3 is off',
    sabotage: scene => changeDistribution(scene, config => ({ ...config, HttpVersion: 'http2' })),
    state: 'warn',
    shows: 'http2',
    remedy: distributionId
  },
  {
    check: 'CF-21',
    name: 'the response headers policy is gone',
    sabotage: scene => changeDefaultBehavior(scene, ({ ResponseHeadersPolicyId: _, ...one }) => one),
    state: 'warn',
    shows: 'no response headers policy',
    remedy: distributionId
  },
  {
    check: 'CF-22',
    name: 'the firewall is gone',
    sabotage: scene => changeDistribution(scene, config => ({ ...config, WebACLId: '' })),
    state: 'warn',
    shows: 'none',
    remedy: distributionId,
    also: { 'CF-23': ['skip', 'Nobody is blocked any more.'] }
  },
  {
    check: 'CF-23',
    name: 'who is blocked gets the app with 200',
    prepare: withoutApi,
    sabotage: scene => addErrorResponse(scene, 403),
    state: 'warn',
    shows: '403 → /index.html 200, and web ACL',
    remedy: distributionId,
    also: {
      'CF-11': ['pass', 'Now there is an error page, and it comes from the bucket.'],
      'L-10': ['warn', 'S3 answers 403 for a script that is missing.']
    }
  },
  {
    check: 'CF-24',
    name: 'access logs are off',
    sabotage: scene =>
      changeDistribution(scene, config => ({
        ...config,
        Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' }
      })),
    state: 'warn',
    shows: 'off',
    remedy: distributionId
  },
  {
    check: 'CF-25',
    name: 'some countries are shut out',
    sabotage: scene =>
      changeDistribution(scene, config => ({
        ...config,
        Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Quantity: 2, Items: ['FR', 'NL'] } }
      })),
    state: 'warn',
    shows: 'blacklist: FR, NL',
    remedy: distributionId
  }
]

export const ROUTER = 'router-example-com'

/** Other code for the function that runs on the site's requests. */
export async function publishCode({ cloudFront }: Pick<Scene['aws'], 'cloudFront'>, code: Uint8Array): Promise<void> {
  const { ETag: IfMatch } = await cloudFront.send(new DescribeFunctionCommand({ Name: ROUTER }))
  const updated = await cloudFront.send(
    new UpdateFunctionCommand({
      ...{ Name: ROUTER, IfMatch, FunctionCode: code },
      FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' }
    })
  )
  await cloudFront.send(new PublishFunctionCommand({ Name: ROUTER, IfMatch: updated.ETag }))
}

function changeCertificate(
  scene: Scene,
  change: { readonly MinimumProtocolVersion: 'TLSv1.1_2016' } | { readonly SSLSupportMethod: 'vip' }
): Promise<void> {
  return changeDistribution(scene, config => ({
    ...config,
    ViewerCertificate: { ...config.ViewerCertificate, ...change }
  }))
}

function elsewhere({ setup }: Scene): string {
  return `${setup.bucket.name}.s3.us-west-2.amazonaws.com`
}

function controlId({ sandbox, setup }: Scene): string {
  const { DistributionConfig: config } = sandbox.cloudFront.distribution(setup.distributionId).value
  return config.Origins?.Items?.find(({ Id }) => Id === 'site')?.OriginAccessControlId ?? ''
}
