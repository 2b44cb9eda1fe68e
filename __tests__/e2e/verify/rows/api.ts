import { DeregisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2'
import { listOf } from '../../../../sandbox/aws/cloudfront/site-distribution.ts'
import { changeApiBehavior, changeDistribution, changeOrigin } from '../clients.ts'
import type { Row } from '../row.ts'
import type { Scene } from '../scene.ts'
import { distributionId } from './bucket.ts'

export const apiRows: readonly Row[] = [
  {
    check: 'API-1',
    name: 'the behavior is gone',
    sabotage: scene => changeDistribution(scene, config => ({ ...config, CacheBehaviors: { Quantity: 0 } })),
    state: 'fail',
    shows: '* → site',
    remedy: distributionId,
    also: Object.fromEntries(
      ['CF-10', 'API-2', 'API-3', 'API-4', 'API-5', 'API-6', 'API-7', 'API-8'].map(id => [
        id,
        ['skip', 'There is no behavior that leads to an API.']
      ])
    )
  },
  {
    check: 'API-2',
    name: 'only reading is allowed',
    sabotage: scene =>
      changeApiBehavior(scene, one => ({ ...one, AllowedMethods: { Quantity: 2, Items: ['GET', 'HEAD'] } })),
    state: 'fail',
    shows: '/api/*: GET, HEAD',
    remedy: distributionId
  },
  {
    check: 'API-3',
    name: 'answers are cached for a day',
    sabotage: scene =>
      changeApiBehavior(scene, one => ({ ...one, CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' })),
    state: 'warn',
    shows: '/api/*: Managed-CachingOptimized, TTL 1 to 31536000 s, 86400 s by default',
    remedy: distributionId
  },
  {
    check: 'API-4',
    name: 'nothing of the visitor is sent on',
    sabotage: scene => changeApiBehavior(scene, ({ OriginRequestPolicyId: _, ...one }) => one),
    state: 'warn',
    shows: 'without the Authorization header, cookies, query strings',
    remedy: distributionId
  },
  {
    check: 'API-5',
    name: 'the load balancer is called by its raw name',
    sabotage: scene => changeOrigin(scene, 'api', origin => ({ ...origin, DomainName: balancerName(scene) })),
    state: 'fail',
    shows: balancerName,
    remedy: distributionId
  },
  {
    check: 'API-6',
    name: 'TLS 1.0 is good enough',
    sabotage: scene =>
      changeOrigin(scene, 'api', ({ CustomOriginConfig: custom, ...origin }) => ({
        ...origin,
        ...(custom && { CustomOriginConfig: { ...custom, OriginSslProtocols: listOf(['TLSv1', 'TLSv1.2']) as never } })
      })),
    state: 'warn',
    shows: 'https-only with TLSv1, TLSv1.2',
    remedy: distributionId
  },
  {
    check: 'API-7',
    name: 'one of two targets is sick',
    sabotage: ({ sandbox, setup: { loadBalancer } }) =>
      sandbox.loadBalancers.setHealth(loadBalancer.targetGroupArn, 'i-0a1b2c3d4e5f60718', {
        State: 'unhealthy',
        Reason: 'Target.ResponseCodeMismatch',
        Description: 'Health checks failed with these codes: [500]'
      }),
    state: 'warn',
    shows: 'i-0a1b2c3d4e5f60718:80 unhealthy (Health checks failed with these codes: [500])',
    remedy: ({ setup }) => setup.loadBalancer.targetGroupArn
  },
  {
    check: 'API-7',
    name: 'nothing is registered with the target group',
    sabotage: ({ aws, setup: { loadBalancer } }) =>
      aws.elb.send(
        new DeregisterTargetsCommand({
          TargetGroupArn: loadBalancer.targetGroupArn,
          Targets: [{ Id: 'i-0a1b2c3d4e5f60718' }, { Id: 'i-0b1c2d3e4f5061728' }]
        })
      ),
    state: 'fail',
    shows: 'no targets registered',
    remedy: ({ setup }) => setup.loadBalancer.targetGroupArn
  },
  {
    check: 'API-8',
    name: 'the secret header is gone',
    sabotage: scene => changeOrigin(scene, 'api', origin => ({ ...origin, CustomHeaders: { Quantity: 0 } })),
    state: 'warn',
    shows: 'internet-facing, no custom header',
    remedy: distributionId
  }
]

function balancerName({ setup }: Scene): string {
  return setup.loadBalancer.dnsName
}
