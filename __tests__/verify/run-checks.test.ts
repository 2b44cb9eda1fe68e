import { describe, expect, test } from '@jest/globals'
import type { CheckFinding, Verification } from '../../src/report/verification.ts'
import { absent, denied, throttled, type Unread, unavailable } from '../../src/verify/fact.ts'
import type { Facts, HostedZone, InvalidationFacts, LoadBalancer } from '../../src/verify/facts.ts'
import { runChecks } from '../../src/verify/run-checks.ts'
import {
  answer,
  answerWithApp,
  type Change,
  distributionOf,
  mapErrors,
  originOf,
  siteBehavior,
  withoutApi
} from './case.ts'
import { BUCKET, type Draft, facts, value } from './good-facts.ts'

const OPTIONS = { strict: false, ignore: [] }
const BUCKET_ARN = `arn:aws:s3:::${BUCKET}`

function ids(verification: Verification, holds: (finding: CheckFinding) => boolean): readonly string[] {
  return verification.findings.filter(holds).map(({ id }) => id)
}

/** Facts by the call that they come from, and what can't be checked without. */
const CALLS: readonly (readonly [
  action: string,
  resource: string,
  lose: (to: Unread) => Change,
  checks: readonly string[]
])[] = [
  [
    's3:ListBucket',
    BUCKET_ARN,
    to => draft => {
      draft.bucket.existence = to
      draft.bucket.listing = to
    },
    ['S3-1', 'S3-9', 'S3-12']
  ],
  [
    's3:GetBucketPublicAccessBlock',
    BUCKET_ARN,
    to => draft => {
      draft.bucket.publicAccessBlock = to
    },
    ['S3-2']
  ],
  [
    's3:GetBucketPolicy',
    BUCKET_ARN,
    to => draft => {
      draft.bucket.policy = to
    },
    ['S3-4']
  ],
  [
    's3:GetBucketPolicyStatus',
    BUCKET_ARN,
    to => draft => {
      draft.bucket.policyStatus = to
    },
    ['S3-3']
  ],
  [
    's3:GetBucketWebsite',
    BUCKET_ARN,
    to => draft => {
      draft.bucket.website = to
    },
    ['S3-6']
  ],
  [
    's3:GetBucketOwnershipControls',
    BUCKET_ARN,
    to => draft => {
      draft.bucket.ownership = to
    },
    ['S3-7']
  ],
  [
    's3:GetBucketVersioning',
    BUCKET_ARN,
    to => draft => {
      draft.bucket.versioning = to
    },
    ['S3-13']
  ],
  [
    's3:GetObject',
    `${BUCKET_ARN}/*`,
    to => draft => {
      for (const one of draft.bucket.heads) one.head = to
    },
    ['S3-8', 'S3-10', 'S3-11']
  ],
  [
    'cloudfront:GetInvalidation',
    '*',
    to => draft => {
      draft.invalidation = to
    },
    ['CF-3']
  ],
  [
    'cloudfront:ListDomainConflicts',
    '*',
    to => draft => {
      for (const one of draft.conflicts) one.holders = to
    },
    ['CF-5']
  ],
  [
    'cloudfront:GetOriginAccessControl',
    '*',
    to => draft => {
      originOf(draft, 's3').accessControl = to
    },
    ['CF-8']
  ],
  [
    'cloudfront:GetCachePolicy',
    '*',
    to => draft => {
      siteBehavior(draft).cachePolicy = to
    },
    ['CF-18', 'CF-19']
  ],
  [
    'cloudfront:GetResponseHeadersPolicy',
    '*',
    to => draft => {
      siteBehavior(draft).responseHeadersPolicy = to
    },
    ['CF-21']
  ],
  [
    'cloudfront:GetFunction',
    '*',
    to => draft => {
      for (const one of draft.functions) one.code = to
    },
    ['S3-5', 'CF-13']
  ],
  [
    'acm:DescribeCertificate',
    '*',
    to => draft => {
      draft.certificate = to
    },
    ['ACM-1', 'ACM-2', 'ACM-3', 'ACM-4', 'ACM-5', 'ACM-6']
  ],
  [
    'route53:ListHostedZonesByName',
    '*',
    to => draft => {
      for (const one of draft.zones) one.candidates = to
    },
    ['R53-1', 'R53-2', 'R53-3']
  ],
  [
    'cloudfront:DescribeFunction',
    '*',
    to => draft => {
      for (const one of draft.functions) one.live = to
    },
    ['S3-5', 'CF-13']
  ],
  [
    'route53:GetHostedZone',
    '*',
    to => draft => {
      for (const zone of zonesOf(draft)) zone.nameServers = to
    },
    ['R53-3']
  ],
  [
    'route53:ListResourceRecordSets',
    '*',
    to => draft => {
      for (const zone of zonesOf(draft)) zone.records = to
    },
    ['R53-1', 'R53-2']
  ],
  [
    'route53:GetDNSSEC',
    '*',
    to => draft => {
      for (const zone of zonesOf(draft)) zone.dnssec = to
    },
    ['R53-4']
  ],
  [
    'elasticloadbalancing:DescribeListeners',
    '*',
    to => draft => {
      balancerOf(draft).listeners = to
    },
    ['API-7']
  ],
  [
    'elasticloadbalancing:DescribeTargetGroups',
    '*',
    to => draft => {
      balancerOf(draft).targetGroups = to
    },
    ['API-7']
  ],
  [
    'elasticloadbalancing:DescribeLoadBalancers',
    '*',
    to => draft => {
      for (const one of draft.apiOrigins) one.loadBalancer = to
    },
    ['API-7']
  ]
]

describe.each(CALLS)('%s', (action, resource, lose, checks) => {
  test('denied: its checks are skipped, name it, and the policy has exactly it', () => {
    const found = runChecks(facts(lose(denied(action, resource))), OPTIONS)
    expect(ids(found, ({ missing }) => missing !== undefined)).toEqual(checks)
    for (const finding of found.findings.filter(({ missing }) => missing !== undefined)) {
      expect(finding).toMatchObject({ state: 'skip', missing: { action, resource } })
      expect(finding.message).toContain(action)
      expect(finding.notApplicable).toBeUndefined()
    }
    expect(ids(found, ({ state }) => state === 'fail' || state === 'warn' || state === 'unknown')).toEqual([])
    expect(JSON.parse(found.missingPolicy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: [action], Resource: [resource] }]
    })
    expect(found.verdict).toBe('pass')
    expect(found.coverage.ran).toBe(found.coverage.of - checks.length)
  })

  test('denied, and strict: they fail', () => {
    const found = runChecks(facts(lose(denied(action, resource))), { strict: true, ignore: [] })
    expect(ids(found, ({ state }) => state === 'fail')).toEqual(checks)
    expect(found.verdict).toBe('fail')
  })

  test('throttled: they are unknown, never failed', () => {
    const found = runChecks(facts(lose(throttled('Rate exceeded'))), { strict: true, ignore: [] })
    expect(ids(found, ({ state }) => state === 'unknown')).toEqual(checks)
    expect(ids(found, ({ state }) => state === 'fail' || state === 'warn')).toEqual([])
    expect(found.missingPolicy).toBeUndefined()
  })
})

test('a function that may not be read is no missing fallback', () => {
  const found = runChecks(
    facts(draft => {
      for (const one of draft.functions) one.live = denied('cloudfront:DescribeFunction', '*')
      draft.http = draft.http.filter(({ purpose }) => purpose !== 'deep-link')
    }),
    OPTIONS
  )
  expect(found.findings.find(({ id }) => id === 'CF-9')).toMatchObject({ state: 'skip', seeInstead: ['L-8'] })
})

test('without the distribution, everything about it is skipped and cites what shows the same from outside', () => {
  const action = 'cloudfront:GetDistribution'
  const found = runChecks(
    facts(draft => {
      draft.distribution = denied(action, '*')
    }),
    OPTIONS
  )
  const skipped = found.findings.filter(({ missing }) => missing?.action === action)
  expect(skipped.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['S3-4', 'S3-5', 'CF-1', 'CF-4', 'CF-9', 'CF-15', 'API-1', 'API-5', 'R53-1', 'L-1'])
  )
  expect(skipped.find(({ id }) => id === 'CF-9')?.seeInstead).toEqual(['L-8'])
  expect(ids(found, ({ state }) => state === 'fail')).toEqual([])
})

describe('without the distribution', () => {
  const lost: Change = draft => {
    draft.distribution = unavailable('connect ETIMEDOUT')
    draft.functions = []
    draft.apiOrigins = []
  }
  const stateOf = (id: string, ...changes: readonly Change[]) =>
    runChecks(facts(lost, ...changes), OPTIONS).findings.find(finding => finding.id === id)?.state
  const gone = { status: 403, isHtml: false, digest: 'e', headers: { 'content-type': 'application/xml' } }

  test('an app that answers under /api/ is no masked API, unless one was named', () => {
    const answered: Change = draft => answerWithApp(draft, 'api-missing')
    const unnamed: Change = draft => {
      draft.expectation.apiPathGiven = false
    }
    expect(stateOf('L-12', answered, unnamed)).toBe('unknown')
    expect(stateOf('L-12', answered)).toBe('fail')
  })

  test('a path without a file may be a page of its own; a route that was named has to work', () => {
    expect(stateOf('L-8', draft => answer(draft, 'deep-link', gone))).toBe('unknown')
    expect(stateOf('L-8', draft => answer(draft, 'route', gone))).toBe('fail')
    expect(stateOf('L-8')).toBe('pass')
  })

  test.each([
    ['L-7', 'root'],
    ['L-8', 'route'],
    ['L-9', 'asset']
  ] as const)('below a prefix nobody knows where the site is: %s of %s', (id, purpose) => {
    const below: Change = draft => {
      draft.expectation.prefix = 'site/'
    }
    expect(stateOf(id, draft => answer(draft, purpose, gone))).toBe('fail')
    expect(stateOf(id, below, draft => answer(draft, purpose, gone))).toBe('unknown')
    expect(stateOf(id, below)).toBe('pass')
  })
})

test('whether a function has pages may not be read: what does not exist may have one', () => {
  const found = runChecks(
    facts(draft => {
      for (const one of draft.functions) one.code = denied('cloudfront:GetFunction', '*')
      answer(draft, 'deep-link', { status: 404, digest: 'e' })
    }),
    OPTIONS
  )
  expect(found.findings.find(({ id }) => id === 'L-8')).toMatchObject({ state: 'skip', missing: {} })
})

test('with nothing reachable there are unknowns, and it is not green', () => {
  const gone = unavailable('connect ETIMEDOUT')
  const found = runChecks(nothing(gone), OPTIONS)
  expect(ids(found, ({ state }) => state === 'pass' || state === 'fail' || state === 'warn')).toEqual([])
  expect(found.coverage.ran).toBe(0)
  expect(found.verdict).toBe('unknown')
})

test('with nothing permitted nothing ran, and it is not green', () => {
  const found = runChecks(nothing(denied('s3:All', '*')), OPTIONS)
  expect(found.coverage.ran).toBe(0)
  expect(found.verdict).toBe('unknown')
})

test('what is ignored is shown, does not count, and explains nothing', () => {
  const change: Change = draft => {
    draft.bucket.policy = absent
    answer(draft, 'root', { status: 403, isHtml: false, digest: 'e' })
  }
  const found = runChecks(facts(change), { strict: false, ignore: ['s3-4'] })
  expect(found.findings.find(({ id }) => id === 'S3-4')).toMatchObject({ state: 'fail', ignored: true })
  expect(ids(found, ({ causedBy }) => causedBy === 'S3-4')).toEqual([])
  expect(found.counts.fail).toBe(2)
  expect(
    runChecks(
      facts(draft => {
        draft.bucket.policy = absent
      }),
      { strict: false, ignore: ['S3-4'] }
    ).verdict
  ).toBe('pass')
})

test('a warning is a warning, a matter of taste is none', () => {
  const verdict = (change: Change) => runChecks(facts(change), OPTIONS).verdict
  expect(
    verdict(draft => {
      siteBehavior(draft).compress = false
    })
  ).toBe('warn')
  expect(
    verdict(draft => {
      distributionOf(draft).httpVersion = 'http2'
    })
  ).toBe('pass')
})

test('what is known of neither the distribution nor the site is not green, however much else was seen', () => {
  const change: Change = draft => {
    draft.distribution = denied('cloudfront:GetDistribution', '*')
    draft.expectation.domains = []
    draft.http = draft.http.filter(({ route }) => route === 'bucket')
    draft.tls = []
  }
  const unread = ids(runChecks(facts(change), OPTIONS), ({ missing }) => missing !== undefined)
  const { verdict, coverage, counts } = runChecks(facts(change), { strict: false, ignore: unread })
  expect(coverage.ran * 2).toBeGreaterThan(coverage.of)
  expect(counts.fail).toBe(0)
  expect(verdict).toBe('unknown')
})

describe('root causes', () => {
  test('what may not be looked at explains nothing, also where strict takes it for a failure', () => {
    const found = runChecks(
      facts(draft => {
        draft.bucket.policy = denied('s3:GetBucketPolicy', BUCKET_ARN)
        answer(draft, 'root', { status: 403, isHtml: false, digest: 'e' })
      }),
      { strict: true, ignore: [] }
    )
    const failed = found.findings.filter(({ state }) => state === 'fail')
    expect(failed.map(({ id, causedBy }) => [id, causedBy])).toEqual([
      ['S3-4', undefined],
      ['L-4', undefined],
      ['L-7', undefined]
    ])
  })

  test('nor is it explained by anything', () => {
    const found = runChecks(
      facts(draft => {
        distributionOf(draft).enabled = false
        for (const one of draft.conflicts) one.holders = denied('cloudfront:ListDomainConflicts', '*')
        for (const { candidates } of draft.zones) {
          for (const zone of value<Draft<HostedZone>[]>(candidates)) {
            zone.records = denied('route53:ListResourceRecordSets', '*')
          }
        }
      }),
      { strict: true, ignore: [] }
    )
    const unpermitted = found.findings.filter(({ missing }) => missing !== undefined)
    expect(unpermitted.map(({ id, state, causedBy }) => [id, state, causedBy])).toEqual([
      ['CF-5', 'fail', undefined],
      ['R53-1', 'fail', undefined],
      ['R53-2', 'fail', undefined]
    ])
  })

  test('an edge with earlier copies is one thing with the invalidation that is on its way', () => {
    const found = runChecks(
      facts(draft => {
        value<Draft<InvalidationFacts>>(draft.invalidation).completed = false
        answer(draft, 'root', { digest: '0'.repeat(64), entryAssets: [] })
      }),
      OPTIONS
    )
    expect(ids(found, ({ causedBy }) => causedBy === 'CF-3')).toEqual(['L-7'])
    expect(found.verdict).toBe('warn')
  })

  test('a missing bucket policy explains every refusal', () => {
    const found = runChecks(
      facts(withoutApi, mapErrors, draft => {
        draft.bucket.policy = absent
        for (const purpose of ['root', 'index', 'deep-link', 'route', 'asset', 'asset-br'] as const) {
          answer(draft, purpose, {
            status: 403,
            isHtml: false,
            digest: 'e',
            headers: { 'content-type': 'application/xml' }
          })
        }
      }),
      OPTIONS
    )
    expect(ids(found, ({ state }) => state === 'fail')).toEqual(['S3-4', 'L-4', 'L-7', 'L-8', 'L-9'])
    expect(ids(found, ({ causedBy }) => causedBy === 'S3-4')).toEqual(['L-4', 'L-7', 'L-8', 'L-9'])
  })

  test('masked errors of the API are one thing', () => {
    const found = runChecks(
      facts(mapErrors, draft => {
        distributionOf(draft).webAclId = ''
        answerWithApp(draft, 'api-missing')
      }),
      OPTIONS
    )
    expect(ids(found, ({ state, causedBy }) => state === 'fail' && causedBy === undefined)).toEqual(['CF-10'])
    expect(ids(found, ({ causedBy }) => causedBy === 'CF-10')).toEqual(['L-12'])
  })

  test('an alias that is missing explains the TLS and the address', () => {
    const found = runChecks(
      facts(draft => {
        distributionOf(draft).aliases = ['www.example.com']
        for (const probe of draft.tls) if (probe.domain === 'example.com') probe.session = absent
        for (const probe of draft.http)
          if (probe.url === 'https://example.com/') probe.response = unavailable('TLS: no such name')
      }),
      OPTIONS
    )
    expect(ids(found, ({ state, causedBy }) => state === 'fail' && causedBy === undefined)).toEqual(['CF-4'])
    expect(ids(found, ({ causedBy }) => causedBy === 'CF-4')).toEqual(['L-3', 'L-4', 'L-7'])
  })

  test('a bucket in another region explains that nothing else of it has an answer, and no origin is blamed', () => {
    const verification = runChecks(
      facts(draft => {
        draft.expectation.region = 'us-east-1'
        const unread = unavailable('Bucket example.com is not in us-east-1')
        for (const name of ['policy', 'policyStatus', 'website', 'versioning', 'listing'] as const)
          draft.bucket[name] = unread
      }),
      OPTIONS
    )
    expect(ids(verification, ({ state }) => state === 'fail')).toEqual(['S3-1'])
    const unknown = ids(verification, ({ state }) => state === 'unknown')
    expect(unknown).toEqual(expect.arrayContaining(['S3-3', 'S3-4', 'S3-9', 'S3-12', 'S3-13']))
    expect(ids(verification, ({ causedBy }) => causedBy === 'S3-1')).toEqual(unknown)
  })

  test('a bucket that is not there is why no origin leads to it', () => {
    const verification = runChecks(
      facts(draft => {
        draft.bucket.existence = absent
        Object.assign(originOf(draft, 's3'), { bucket: 'other', domainName: 'other.s3.eu-central-1.amazonaws.com' })
      }),
      OPTIONS
    )
    expect(ids(verification, ({ state, causedBy }) => state === 'fail' && causedBy === undefined)).toEqual(['S3-1'])
    expect(ids(verification, ({ causedBy }) => causedBy === 'S3-1')).toEqual(['CF-7'])
  })

  test('without a distribution for the domain, what nobody answers is no thing of its own', () => {
    const verification = runChecks(
      facts(draft => {
        draft.distribution = absent
        for (const probe of draft.http.filter(({ route }) => route !== 'bucket'))
          probe.response = unavailable('connect ECONNREFUSED 192.0.2.1:443')
        for (const probe of draft.tls) probe.session = unavailable('connect ECONNREFUSED 192.0.2.1:443')
      }),
      OPTIONS
    )
    const unknown = ids(verification, ({ state }) => state === 'unknown')
    expect(unknown).toEqual(expect.arrayContaining(['L-3', 'L-5', 'L-7', 'L-8', 'L-9', 'L-10']))
    expect(ids(verification, ({ state, causedBy }) => state === 'unknown' && causedBy !== 'CF-1')).toEqual([])
  })
})

test('what may not be read in a folder is not in the policy beside a wider one', () => {
  const { missingPolicy } = runChecks(
    facts(draft => {
      draft.expectation.releaseUnread = denied('s3:GetObject', `${BUCKET_ARN}/.s3-cloudfront-deploy/*`)
      draft.bucket.heads = [{ key: 'index.html', head: denied('s3:GetObject', `${BUCKET_ARN}/*`) }]
    }),
    OPTIONS
  )
  expect(JSON.parse(missingPolicy ?? '').Statement).toEqual([
    { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`${BUCKET_ARN}/*`] }
  ])
})

/** Every fact replaced by the same. */
function nothing(fact: Unread): Facts {
  const replace = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || value instanceof Map) return value
    if (Array.isArray(value)) return value.map(replace)
    if ('state' in value && (value.state === 'known' || value.state === 'absent')) return fact
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]))
  }
  const { expectation, ...rest } = facts()
  return { expectation, ...(replace(rest) as Omit<Facts, 'expectation'>) }
}

function zonesOf(draft: Parameters<Change>[0]) {
  return draft.zones.flatMap(({ candidates }) => value<Draft<HostedZone>[]>(candidates))
}

function balancerOf(draft: Parameters<Change>[0]) {
  return value<Draft<LoadBalancer>>(draft.apiOrigins[0]?.loadBalancer ?? absent)
}
