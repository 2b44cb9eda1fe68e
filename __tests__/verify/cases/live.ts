import { absent, known, unavailable } from '../../../src/verify/fact.ts'
import type { DnsAnswer, InvalidationFacts, TlsSession } from '../../../src/verify/facts.ts'
import { answer, answerWithApp, type Case, type Change, mapErrors } from '../case.ts'
import { type Draft, HOST, INDEX, value } from '../good-facts.ts'

type DraftFacts = Parameters<Change>[0]
type Servers = DraftFacts['dns'][number]['authoritative']

/** The first domain's answers of these servers: another address, and what else is said. */
function lead(servers: Servers | undefined, patch: Partial<Draft<DnsAnswer>>): void {
  for (const { answer: fact } of servers ?? []) {
    Object.assign(value<object>(fact), { a: ['203.0.113.7'], aaaa: [], ...patch })
  }
}

function sessions(draft: DraftFacts): Draft<TlsSession>[] {
  return draft.tls.map(({ session }) => value<Draft<TlsSession>>(session))
}

/** The site is below /docs/ of a distribution without an origin path. */
function inFolder(draft: DraftFacts): void {
  draft.expectation.prefix = 'docs/'
  for (const probe of draft.http) {
    if (probe.purpose === 'root' || probe.purpose === 'index') probe.url = probe.url.replace(/(?<=\w)\//, '/docs/')
  }
}

/** The root by DNS alone; what goes to the distribution's own address stays. */
function root(draft: DraftFacts, patch: Parameters<typeof answer>[2]): void {
  const kept = draft.http.filter(({ purpose, route }) => purpose === 'root' && route === 'distribution')
  const all = draft.http
  draft.http = all.filter(one => !kept.includes(one))
  answer(draft, 'root', patch)
  draft.http = all
}

export const liveCases: readonly Case[] = [
  {
    id: 'L-1',
    what: 'name servers lead elsewhere, and so do resolvers',
    change: draft => {
      lead(draft.dns[0]?.authoritative, {})
      lead(draft.dns[0]?.recursive, {})
    },
    state: 'fail',
    actual: 'ns-1.awsdns-01.com: A 203.0.113.7',
    also: { 'L-2': 'fail' }
  },
  {
    id: 'L-1',
    what: 'one name server of four leads elsewhere',
    change: draft => {
      lead(draft.dns[0]?.authoritative.slice(0, 1), {})
    },
    state: 'fail',
    says: 'disagree',
    actual: 'ns-1.awsdns-01.com: A 203.0.113.7'
  },
  {
    id: 'L-1',
    what: 'a CNAME to the distribution',
    change: draft => lead(draft.dns[0]?.authoritative, { cname: [HOST] }),
    state: 'pass'
  },
  {
    id: 'L-1',
    what: 'addresses of another edge, which the visitor was led to',
    change: draft => {
      lead(draft.dns[0]?.authoritative, {})
      for (const one of draft.tls)
        if (one.route === 'dns') value<Draft<TlsSession>>(one.session).address = '203.0.113.7'
    },
    state: 'pass'
  },
  {
    id: 'L-1',
    what: 'addresses of another edge, where a handshake showed the certificate',
    change: draft => {
      lead(draft.dns[0]?.authoritative, {})
      for (const one of draft.dns) one.edgeAddresses = ['203.0.113.7']
    },
    state: 'pass'
  },
  {
    id: 'L-1',
    what: 'other addresses, though the visitor was led here',
    change: draft => lead(draft.dns[0]?.authoritative, {}),
    state: 'fail',
    actual: 'A 203.0.113.7'
  },
  {
    id: 'L-1',
    what: 'visitors with IPv6 are led here, those with IPv4 elsewhere',
    change: draft => lead(draft.dns[0]?.authoritative, { aaaa: ['2001:db8::10'] }),
    state: 'fail',
    actual: 'A 203.0.113.7, AAAA 2001:db8::10'
  },
  {
    id: 'L-1',
    what: 'visitors with IPv4 are led here, those with IPv6 elsewhere',
    change: draft => lead(draft.dns[0]?.authoritative, { a: ['192.0.2.10'], aaaa: ['2001:db8::99'] }),
    state: 'fail',
    actual: 'A 192.0.2.10, AAAA 2001:db8::99'
  },
  {
    id: 'L-1',
    what: 'only IPv6 is led here',
    change: draft => lead(draft.dns[0]?.authoritative, { a: [], aaaa: ['2001:db8::10'] }),
    state: 'fail',
    actual: 'AAAA 2001:db8::10'
  },
  {
    id: 'L-1',
    what: 'no such name',
    change: draft => {
      lead(draft.dns[0]?.authoritative, { rcode: 'NXDOMAIN', a: [] })
    },
    state: 'fail',
    actual: 'NXDOMAIN'
  },
  {
    id: 'L-1',
    what: 'nobody answers',
    change: draft => {
      for (const one of draft.dns[0]?.authoritative ?? []) one.answer = unavailable('no answer in 5 s')
    },
    state: 'unknown',
    says: 'no answer in 5 s'
  },
  {
    id: 'L-2',
    what: 'a resolver has the earlier answer',
    change: draft => {
      lead(draft.dns[0]?.recursive.slice(0, 1), { ttl: 240 })
    },
    state: 'warn',
    says: 'propagating',
    actual: '192.0.2.53: A 203.0.113.7',
    remedy: '240 seconds'
  },
  {
    id: 'L-2',
    what: 'resolvers have no answer, though its name servers do',
    change: draft => {
      lead(draft.dns[0]?.recursive, { rcode: 'SERVFAIL', a: [] })
    },
    state: 'fail',
    says: 'SERVFAIL',
    remedy: 'R53-4'
  },
  {
    id: 'L-3',
    what: 'the certificate of cloudfront.net',
    change: draft => {
      for (const one of sessions(draft)) {
        Object.assign(one, { names: ['*.cloudfront.net'], trusted: false, problem: 'ERR_TLS_CERT_ALTNAME_INVALID' })
      }
    },
    state: 'fail',
    actual: '*.cloudfront.net',
    says: 'other names'
  },
  {
    id: 'L-3',
    what: 'the name is refused',
    change: draft => {
      for (const probe of draft.tls) probe.session = absent
    },
    state: 'fail',
    actual: 'unrecognized name',
    also: { 'L-6': 'skip' }
  },
  {
    id: 'L-3',
    what: 'expired',
    change: draft => {
      for (const one of sessions(draft)) {
        Object.assign(one, { notAfter: '2026-11-01T00:00:00Z', trusted: false, problem: 'CERT_HAS_EXPIRED' })
      }
    },
    state: 'fail',
    actual: 'CERT_HAS_EXPIRED',
    says: 'has expired'
  },
  {
    id: 'L-3',
    what: "another certificate than ACM's",
    change: draft => {
      for (const one of sessions(draft)) one.serial = '77'
    },
    state: 'warn',
    actual: 'serial 77'
  },
  {
    id: 'L-4',
    what: 'refused by the distribution itself',
    change: draft => {
      for (const probe of draft.http.filter(({ route }) => route === 'distribution')) {
        Object.assign(value<object>(probe.response), { status: 403, isHtml: true, digest: 'e' })
      }
    },
    state: 'fail',
    actual: '403',
    says: 'DNS is not what is wrong'
  },
  {
    id: 'L-5',
    what: 'content in the open',
    change: draft => answer(draft, 'http', { status: 200, headers: { location: undefined as unknown as string } }),
    state: 'fail',
    actual: '200'
  },
  {
    id: 'L-5',
    what: 'a proxy that does not reach it',
    change: draft => {
      const gone = undefined as unknown as string
      answer(draft, 'http', { status: 502, headers: { location: gone, 'x-cache': gone } })
    },
    state: 'unknown',
    says: '502 for http://example.com/'
  },
  {
    id: 'L-5',
    what: 'the path is lost',
    change: draft => answer(draft, 'http', { headers: { location: 'https://example.com/' } }),
    state: 'fail',
    actual: '301 to https://example.com/'
  },
  {
    id: 'L-5',
    what: 'temporary',
    change: draft => answer(draft, 'http', { status: 302 }),
    state: 'warn',
    actual: '302'
  },
  {
    id: 'L-6',
    what: 'HTTP/1.1 only',
    change: draft => {
      for (const one of sessions(draft)) one.alpn = 'http/1.1'
    },
    state: 'warn',
    severity: 'info',
    actual: 'ALPN http/1.1'
  },
  {
    id: 'L-7',
    what: 'another release',
    change: draft => {
      root(draft, {
        digest: '0'.repeat(64),
        entryAssets: [{ url: 'https://example.com/assets/index-OLDOLDOL.js', kind: 'script' }]
      })
    },
    state: 'fail',
    actual: '0'.repeat(64),
    remedy: "create-invalidation --distribution-id E1A2B3C4D5E6F7 --paths '/*'"
  },
  {
    id: 'L-7',
    what: 'another release, while the invalidation is in progress',
    change: draft => {
      value<Draft<InvalidationFacts>>(draft.invalidation).completed = false
      root(draft, { digest: '0'.repeat(64), entryAssets: [] })
    },
    state: 'warn',
    says: 'the invalidation is in progress',
    actual: '0'.repeat(64),
    remedy: 'Wait',
    also: { 'CF-3': 'warn' }
  },
  {
    id: 'L-7',
    what: 'this release, altered',
    change: draft => root(draft, { digest: '0'.repeat(64) }),
    state: 'warn',
    says: 'altered'
  },
  {
    id: 'L-7',
    what: 'the root by way of the error response',
    change: draft => root(draft, { headers: { 'x-cache': 'Error from cloudfront' } }),
    state: 'warn',
    actual: 'Error from cloudfront',
    says: 'by way of the error response'
  },
  {
    id: 'L-7',
    what: 'the root by way of an error response that leads to another page',
    change: draft => root(draft, { digest: 'another', headers: { 'x-cache': 'Error from cloudfront' } }),
    state: 'fail',
    actual: '/: another page, x-cache Error from cloudfront',
    remedy: 'default root object'
  },
  {
    id: 'L-7',
    what: 'a folder that nothing leads to the page of',
    change: draft => {
      inFolder(draft)
      answer(draft, 'root', { status: 403, isHtml: false, digest: 'e' })
    },
    state: 'fail',
    actual: '/docs/: 403',
    says: 'though /docs/index.html is there',
    remedy: 'not for /docs/',
    also: 'any'
  },
  {
    id: 'L-7',
    what: 'refused',
    change: draft => root(draft, { status: 403, isHtml: false, digest: 'e' }),
    state: 'fail',
    actual: '/: 403'
  },
  {
    id: 'L-7',
    what: 'no type',
    change: draft => root(draft, { headers: { 'content-type': 'binary/octet-stream' } }),
    state: 'fail',
    actual: 'binary/octet-stream'
  },
  {
    id: 'L-7',
    what: 'no release to compare with',
    change: draft => {
      draft.expectation.release = undefined
    },
    state: 'pass',
    also: { 'S3-9': 'skip' }
  },
  {
    id: 'L-8',
    what: 'an error of S3',
    change: draft => answer(draft, 'deep-link', { status: 403, isHtml: false, digest: 'e' }),
    state: 'fail',
    actual: '/__verify-3f9c/a: 403'
  },
  {
    id: 'L-8',
    what: 'a route that is another page',
    change: draft => answer(draft, 'route', { digest: 'e' }),
    state: 'fail',
    actual: '/login/callback?code=x: 200'
  },
  {
    id: 'L-8',
    what: 'another page, while the invalidation is in progress',
    change: draft => {
      value<Draft<InvalidationFacts>>(draft.invalidation).completed = false
      answer(draft, 'deep-link', { digest: '0'.repeat(64) })
    },
    state: 'warn',
    remedy: 'Wait',
    also: { 'CF-3': 'warn' }
  },
  {
    id: 'L-8',
    what: 'an error of S3, while the invalidation is in progress',
    change: draft => {
      value<Draft<InvalidationFacts>>(draft.invalidation).completed = false
      answer(draft, 'deep-link', { status: 403, isHtml: false, digest: 'e' })
    },
    state: 'fail',
    remedy: 'CF-9',
    also: { 'CF-3': 'warn' }
  },
  {
    id: 'L-9',
    what: 'HTML instead of a script',
    change: draft => {
      answer(draft, 'asset', { isHtml: true, digest: INDEX, headers: { 'content-type': 'text/html' } })
    },
    state: 'fail',
    actual: '200 text/html'
  },
  {
    id: 'L-9',
    what: 'the wrong type',
    change: draft => answer(draft, 'asset', { headers: { 'content-type': 'text/plain' } }),
    state: 'fail',
    actual: '200 text/plain'
  },
  {
    id: 'L-9',
    what: 'other bytes',
    change: draft => answer(draft, 'asset', { digest: '0'.repeat(64) }),
    state: 'fail',
    actual: '0'.repeat(64)
  },
  {
    id: 'L-9',
    what: 'other bytes, while the invalidation is in progress',
    change: draft => {
      value<Draft<InvalidationFacts>>(draft.invalidation).completed = false
      answer(draft, 'asset', { digest: '0'.repeat(64) })
    },
    state: 'warn',
    remedy: 'Wait',
    also: { 'CF-3': 'warn' }
  },
  {
    id: 'L-9',
    what: 'not compressed',
    change: draft => answer(draft, 'asset-br', { headers: { 'content-encoding': 'gzip' } }),
    state: 'warn',
    actual: 'gzip'
  },
  {
    id: 'L-9',
    what: 'too small to compress',
    change: draft => {
      answer(draft, 'asset-br', { size: 999, headers: { 'content-encoding': 'gzip' } })
    },
    state: 'pass'
  },
  {
    id: 'L-10',
    what: 'the app',
    change: draft => answerWithApp(draft, 'missing-asset'),
    state: 'warn',
    actual: '200 text/html',
    remedy: 'edge/router.js'
  },
  {
    id: 'L-10',
    what: 'the app, by the error response',
    change: draft => {
      mapErrors(draft)
      answerWithApp(draft, 'missing-asset')
    },
    state: 'warn',
    remedy: 'create-function',
    also: { 'CF-10': 'warn', 'CF-11': 'pass', 'CF-13': 'skip', 'CF-23': 'warn' }
  },
  {
    id: 'L-11',
    what: 'the app',
    change: draft => answerWithApp(draft, 'api'),
    state: 'fail',
    actual: 'the app'
  },
  {
    id: 'L-11',
    what: 'another status',
    change: draft => answer(draft, 'api', { status: 502 }),
    state: 'fail',
    actual: '502',
    remedy: 'API-5'
  },
  {
    id: 'L-11',
    what: 'from the cache',
    change: draft => answer(draft, 'api', { headers: { 'x-cache': 'Hit from cloudfront' } }),
    state: 'warn',
    actual: 'Hit from cloudfront'
  },
  {
    id: 'L-12',
    what: 'the app',
    change: draft => answerWithApp(draft, 'api-missing'),
    state: 'fail',
    actual: 'the app'
  },
  {
    id: 'L-12',
    what: "the API can't be reached",
    change: draft => answer(draft, 'api-missing', { status: 502 }),
    state: 'warn',
    actual: '502'
  },
  {
    id: 'L-15',
    what: 'open',
    change: draft => answer(draft, 'bucket-rest', { status: 200 }),
    state: 'fail',
    actual: 'https://example.com.s3.ap-northeast-2.amazonaws.com/index.html: 200'
  },
  {
    id: 'L-16',
    what: 'both show the site',
    change: draft => answer(draft, 'other-name', { status: 200, isHtml: true, digest: INDEX }),
    state: 'warn',
    says: 'both show the site'
  },
  {
    id: 'L-16',
    what: 'the other one is refused',
    change: draft =>
      answer(draft, 'other-name', { status: 403, headers: { location: undefined as unknown as string } }),
    state: 'fail',
    actual: '403'
  },
  {
    id: 'L-16',
    what: 'one domain',
    change: draft => {
      draft.expectation.domains = ['example.com']
      draft.http = draft.http.map(one =>
        one.purpose === 'other-name' ? { ...one, response: known(value(one.response)) } : one
      )
    },
    state: 'skip'
  }
]
