import { PutObjectCommand } from '@aws-sdk/client-s3'
import { listOf } from '../../../../sandbox/aws/cloudfront/site-distribution.ts'
import {
  addBehavior,
  aliasOf,
  changeDefaultBehavior,
  changeDistribution,
  changeRecord,
  putPolicy,
  statements
} from '../clients.ts'
import type { Row } from '../row.ts'
import { PAGE, SCRIPT, type Scene } from '../scene.ts'
import { bucketName } from './bucket.ts'
import { publishCode } from './distribution.ts'

export const liveRows: readonly Row[] = [
  {
    check: 'L-1',
    name: 'one of four name servers has another zone',
    sabotage: ({ stage, sandbox, setup }) =>
      stage.internet.dns.fail(sandbox.route53.zone(setup.zoneId).nameServers[3] ?? '', 'refused'),
    state: 'fail',
    shows: ({ sandbox, setup }) => `${sandbox.route53.zone(setup.zoneId).nameServers[3]}: REFUSED`,
    remedy: ({ setup }) => setup.distributionDomain
  },
  {
    check: 'L-2',
    name: 'one resolver still has the earlier address',
    sabotage: ({ stage }) =>
      stage.internet.dns.resolvers[1]?.remember('example.com', 'A', { values: ['192.0.2.80'], ttl: 240 }),
    state: 'warn',
    shows: 'A 192.0.2.80',
    remedy: '240 seconds'
  },
  {
    check: 'L-3',
    name: 'the certificate that is served has expired',
    sabotage: ({ stage }) =>
      stage.internet.door.disguise('example.com', {
        certificate: { names: ['example.com'], notAfter: new Date(Date.now() - 86_400_000), serial: '0badcafe' }
      }),
    state: 'fail',
    shows: 'CERT_HAS_EXPIRED',
    remedy: 'example.com'
  },
  {
    check: 'L-3',
    name: 'another certificate is served than the one of ACM',
    sabotage: ({ stage }) =>
      stage.internet.door.disguise('example.com', {
        certificate: { names: ['example.com'], notAfter: new Date(Date.now() + 86_400_000), serial: '0badcafe' }
      }),
    state: 'warn',
    shows: 'serial badcafe',
    remedy: 'Wait until the distribution is deployed'
  },
  {
    check: 'L-4',
    name: 'the front page wants a password',
    prepare: ownFunction,
    sabotage: scene => publishCode(scene.aws, functionCode("if (request.uri === '/') return { statusCode: 401 }")),
    state: 'fail',
    shows: '401',
    remedy: 'checks of the distribution and the bucket',
    also: { 'L-7': ['fail', 'By way of DNS it is the same answer.'] }
  },
  {
    check: 'L-5',
    name: 'http:// is refused instead of redirected',
    sabotage: scene => changeDefaultBehavior(scene, one => ({ ...one, ViewerProtocolPolicy: 'https-only' })),
    state: 'warn',
    shows: '403',
    remedy: 'Redirect HTTP to HTTPS'
  },
  {
    check: 'L-6',
    name: 'something between speaks HTTP/1.1 only',
    sabotage: ({ stage }) => stage.internet.door.disguise('example.com', { protocols: ['http/1.1'] }),
    state: 'warn',
    shows: 'ALPN http/1.1, alt-svc none',
    remedy: 'http2and3'
  },
  {
    check: 'L-7',
    name: 'an edge keeps the page of an earlier release',
    sabotage: scene => keepAtEdge(scene, PAGE.replace(SCRIPT, 'assets/index-A1b2C3d4.js')),
    state: 'fail',
    shows: '/: SHA-256',
    remedy: ({ setup }) => setup.distributionId
  },
  {
    check: 'L-7',
    name: 'an edge has this page, with something else in it',
    sabotage: scene => keepAtEdge(scene, `${PAGE}<p>Cookies?`),
    state: 'warn',
    shows: '/: SHA-256',
    remedy: 'Look which function of the distribution changes responses'
  },
  {
    check: 'L-8',
    name: 'the way back from signing in is taken for the API',
    sabotage: scene => addBehavior(scene, '/login/*', 'api'),
    state: 'fail',
    shows: '/login/callback?code=x: 404 application/json',
    remedy: 'CF-9'
  },
  {
    check: 'L-9',
    name: 'the assets are asked of the API',
    sabotage: scene => addBehavior(scene, '/assets/*', 'api'),
    state: 'fail',
    shows: `/${SCRIPT}: 404 application/json`,
    remedy: 'files that the page refers to are missing'
  },
  {
    check: 'L-10',
    name: 'a function takes missing scripts for deep links',
    prepare: ownFunction,
    sabotage: scene =>
      publishCode(scene.aws, functionCode("if (/__verify.*[.]js$/.test(request.uri)) request.uri = '/index.html'")),
    state: 'warn',
    shows: '200 text/html',
    remedy: 'edge/router.js'
  },
  {
    check: 'L-11',
    name: 'the API itself is ill',
    sabotage: ({ stage }) => stage.api.answer('GET /api/health', { status: 500, headers: JSON_TYPE, body: '{}' }),
    state: 'fail',
    shows: '/api/health: 500 application/json',
    remedy: 'API-7'
  },
  {
    check: 'L-12',
    name: "the API's own server shows the app for what it does not have",
    sabotage: ({ stage, expectation }) =>
      stage.api.answer(`GET /api/__verify-${expectation.nonce}`, { status: 200, headers: HTML_TYPE, body: PAGE }),
    state: 'fail',
    shows: '200, the app',
    remedy: ({ setup }) => setup.distributionId
  },
  {
    check: 'L-15',
    name: 'the policy lets a network in, which is not everybody',
    sabotage: scene =>
      putPolicy(scene, [
        ...statements(scene),
        {
          Sid: 'Office',
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${bucketName(scene)}/*`,
          Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }
        }
      ]),
    state: 'fail',
    shows: '200 text/html',
    remedy: bucketName
  },
  {
    check: 'L-16',
    name: 'www shows the site as well',
    prepare: async scene => {
      await ownFunction(scene)
      const name = 'www.example.com'
      scene.expectation = { ...scene.expectation, domains: ['example.com', name] }
      await changeDistribution(scene, config => ({ ...config, Aliases: listOf(['example.com', name]) }))
      for (const type of ['A', 'AAAA', 'HTTPS'] as const)
        await changeRecord(scene, 'CREATE', aliasOf(scene, name, type))
      await publishCode(scene.aws, functionCode(REDIRECT))
    },
    sabotage: scene => publishCode(scene.aws, functionCode()),
    state: 'warn',
    shows: '200 text/html',
    remedy: 'www.example.com'
  }
]

const JSON_TYPE = { 'content-type': 'application/json' }
const HTML_TYPE = { 'content-type': 'text/html' }

const REDIRECT = `if (request.headers.host.value !== 'example.com') {
    return { statusCode: 301, headers: { location: { value: 'https://example.com' + request.uri } } }
  }`

/** An edge keeps this page, and the bucket has the right one again. */
async function keepAtEdge(scene: Scene, page: string): Promise<void> {
  const put = (Body: string, CacheControl: string) =>
    scene.aws.s3.send(
      new PutObjectCommand({
        ...{ Bucket: bucketName(scene), Key: 'index.html', ContentType: 'text/html; charset=utf-8' },
        ...{ Body, CacheControl }
      })
    )
  await put(page, 'max-age=3600')
  await scene.sandbox.visit('example.com', '/')
  await put(PAGE, 'no-cache')
}

/** What people write themselves for deep links; `first` comes before all else. */
function functionCode(first = ''): Uint8Array {
  return Buffer.from(`function handler(event) {
  const request = event.request
  ${first}
  if (request.uri.startsWith('/.')) return { statusCode: 404 }
  if (!request.uri.includes('.')) request.uri = '/index.html'
  return request
}
`)
}

/** In place of the router. */
async function ownFunction(scene: Scene): Promise<void> {
  await changeDefaultBehavior(scene, one => ({
    ...one,
    FunctionAssociations: listOf(
      (one.FunctionAssociations?.Items ?? []).filter(each => each.EventType === 'viewer-request')
    )
  }))
  await publishCode(scene.aws, functionCode())
}
