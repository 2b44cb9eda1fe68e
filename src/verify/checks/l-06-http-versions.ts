import type { Check } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import { bestTls, findProbe } from '../lookups/probes.ts'
import { notApplicable, pass, read, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { siteName } from '../resource.ts'

export const httpVersions: Check = {
  id: 'L-6',
  area: 'live',
  title: 'HTTP/2 and HTTP/3',
  severity: 'info',
  star: '',
  passes: 'HTTP/2 is agreed on (ALPN h2), and HTTP/3 offered (alt-svc h3).',
  mend: 'Turn on HTTP/2 and HTTP/3 in the distribution; see CF-20.',
  needs: [],
  causes: ['CF-20', 'L-3', 'CF-1'],
  source: cloudFrontDocs('DownloadDistValuesGeneral.html#DownloadDistValuesSupportedHTTPVersions'),
  evaluate(facts) {
    const domain = facts.expectation.domains[0]
    const probe = domain === undefined ? undefined : bestTls(facts, domain)
    if (domain === undefined || probe === undefined) return notApplicable(siteName(facts), 'No `domain` is given.')
    const { alpn } = read(probe.session, 'The server refuses the name; see L-3.')
    const root = findProbe(facts, 'root', { domain })
    const offered = root && ifKnown(root.response)?.headers['alt-svc']
    const missing = [
      ...(alpn === 'h2' ? [] : ['HTTP/2']),
      ...(root?.response.state === 'known' && !offered?.includes('h3') ? ['HTTP/3'] : [])
    ]
    if (missing.length === 0) return pass(domain, 'HTTP/2 is agreed on, HTTP/3 is offered.')
    return warn(domain, {
      message: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not offered to visitors.`,
      expected: 'ALPN h2, alt-svc h3',
      actual: `ALPN ${alpn === '' ? 'none' : alpn}, alt-svc ${offered ?? 'none'}`,
      remedy: text('Set HttpVersion to http2and3; see CF-20.')
    })
  }
}
