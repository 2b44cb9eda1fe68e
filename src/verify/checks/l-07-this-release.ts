import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts, HttpProbe, HttpResponse } from '../facts.ts'
import {
  describeResponse,
  expectedIndex,
  fileAt,
  findProbe,
  isErrorFromCloudFront,
  isInvalidating,
  NOT_PROBED,
  readResponse,
  STILL_INVALIDATING
} from '../lookups/probes.ts'
import { rootPath, seenAtSite } from '../lookups/site.ts'
import { fail, judgeAll, notApplicable, pass, settled, warn } from '../outcome.ts'
import { command, text } from '../remedies/command.ts'
import { siteName } from '../resource.ts'

const REFUSED: readonly string[] = [
  'CF-1',
  'S3-4',
  'CF-8',
  'CF-7',
  'S3-6',
  'S3-8',
  'S3-1',
  'CF-6',
  'CF-11',
  'CF-4',
  'L-1',
  'L-2'
]

/**
 * | `/` and `/index.html` | outcome |
 * |---|---|
 * | 200, HTML, the digest of this release | pass |
 * | … but `x-cache: Error from cloudfront` | warn: it came by the error response; fail where that leads to another page |
 * | 200, HTML, other bytes, the scripts and styles of this release | warn: altered on the way |
 * | 200, HTML, other bytes, while this run's invalidation is on its way | warn: edges still have earlier copies |
 * | 200, HTML, other bytes | fail: stale |
 * | anything else | fail |
 */
export const thisRelease: Check = {
  id: 'L-7',
  area: 'live',
  title: 'This release is live',
  severity: 'error',
  star: '',
  passes: '/ and /index.html are 200 and HTML, and their SHA-256 is that of this release.',
  mend: 'Stale: invalidate. Refused: let CloudFront read the bucket (S3-4, CF-8).',
  needs: [],
  causes: REFUSED,
  source: cloudFrontDocs('troubleshooting-distributions.html'),
  evaluate(facts) {
    const choice = facts.expectation.domains[0] === undefined ? {} : { domain: facts.expectation.domains[0] }
    const probes = [findProbe(facts, 'root', choice), findProbe(facts, 'index', choice)].flatMap(one => one ?? [])
    const judged = judgeAll(
      probes.map(probe => settled(siteName(facts), () => seenAtSite(facts, judge(facts, probe)))),
      notApplicable(siteName(facts), NOT_PROBED)
    )
    const { release } = facts.expectation
    if (judged.state !== 'pass' || release === undefined) return judged
    return pass(siteName(facts), `Release ${release.id} is what visitors get.`)
  }
}

function judge(facts: Facts, probe: HttpProbe): Outcome {
  const resource = siteName(facts)
  const response = readResponse(probe)
  const { pathname } = new URL(probe.url)
  if (response.status !== 200) return refused(facts, probe, response)
  const type = response.headers['content-type'] ?? ''
  if (!response.isHtml || !/^text\/html\b/i.test(type)) {
    return fail(resource, {
      message: `${pathname} is no HTML page: browsers show its source or download it.`,
      expected: `${pathname}: 200 text/html`,
      actual: `${pathname}: ${describeResponse(response)}`,
      causes: ['S3-10', 'CF-6', 'CF-7'],
      remedy: text('Deploy again: the release stores pages as text/html.')
    })
  }
  if (isErrorFromCloudFront(response)) {
    if (isAnotherPage(facts, response) && !isInvalidating(facts)) {
      return fail(resource, {
        message: `${pathname} is answered with another page than the site's, by way of the error response: CloudFront got an error for it from the bucket.`,
        expected: `${pathname}: the page that ${servedIndex(facts)?.pathname} is`,
        actual: `${pathname}: another page, x-cache ${response.headers['x-cache']}`,
        causes: ['CF-6', 'S3-9'],
        remedy: text(answerForRoot(facts))
      })
    }
    return warn(resource, {
      message: `${pathname} only shows the app by way of the error response: CloudFront got an error for it from the bucket.`,
      expected: `${pathname}: x-cache Hit or Miss`,
      actual: `${pathname}: x-cache ${response.headers['x-cache']}`,
      causes: ['CF-6', 'S3-9'],
      remedy: text(answerForRoot(facts))
    })
  }
  const expected = expectedIndex(facts)
  if (expected === undefined) return pass(resource, "The site answers with a page; which release it is can't be told.")
  if (response.digest === expected.digest) return pass(resource, `${pathname} is this release.`)
  const problem = {
    expected: `${pathname}: SHA-256 ${expected.digest}`,
    actual: `${pathname}: SHA-256 ${response.digest}`
  }
  if (refersToRelease(facts, response)) {
    return warn(resource, {
      ...problem,
      message: `${pathname} is this release, but its HTML is altered on the way, by a function or a proxy.`,
      remedy: text('Look which function of the distribution changes responses, or what stands in front of it.')
    })
  }
  if (isInvalidating(facts)) {
    return warn(resource, {
      ...problem,
      ...STILL_INVALIDATING,
      message: `Some visitors still get another release at ${pathname}: the invalidation is in progress.`
    })
  }
  return fail(resource, {
    ...problem,
    message: `Visitors still get another release at ${pathname}.`,
    causes: ['S3-9', 'CF-7', 'L-2', 'L-1'],
    remedy: invalidate(facts)
  })
}

/** The index document under its own name, where it is served. */
function servedIndex(facts: Facts): { readonly pathname: string; readonly digest: string } | undefined {
  const probe = findProbe(facts, 'index')
  const response = probe && ifKnown(probe.response)
  if (probe === undefined || response?.status !== 200 || !response.isHtml) return undefined
  return { pathname: new URL(probe.url).pathname, digest: response.digest }
}

/** Not merely an earlier copy: what is served under its own name is something else. */
function isAnotherPage(facts: Facts, { digest }: HttpResponse): boolean {
  const index = servedIndex(facts)
  return index !== undefined && index.digest !== digest && expectedIndex(facts)?.digest !== digest
}

function folderOf(facts: Facts): string {
  const distribution = ifKnown(facts.distribution)
  return distribution === undefined ? '/' : rootPath(facts, distribution)
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html#DefaultRootObjectHowItWorks */
function answerForRoot(facts: Facts): string {
  const folder = folderOf(facts)
  return folder === '/'
    ? 'Set the default root object; see CF-6.'
    : `CloudFront's default root object is for the domain alone, not for ${folder}: put edge/router.js on the behavior, with this folder as the \`prefix\` of a site in its options (docs/router.md).`
}

function refused(facts: Facts, probe: HttpProbe, response: HttpResponse): Outcome {
  const resource = siteName(facts)
  const { pathname } = new URL(probe.url)
  const folder = folderOf(facts)
  if (pathname === folder && folder !== '/' && response.status >= 400 && servedIndex(facts) !== undefined) {
    return fail(resource, {
      message: `${pathname} is answered with ${response.status}, though ${servedIndex(facts)?.pathname} is there: nothing leads from the folder to its page.`,
      expected: `${pathname}: 200 text/html`,
      actual: `${pathname}: ${describeResponse(response)}`,
      causes: [],
      remedy: text(answerForRoot(facts))
    })
  }
  const redirect = response.status >= 300 && response.status < 400
  return fail(resource, {
    message: redirect
      ? `${pathname} leads to ${response.headers.location}. Where that is the address of the site, put it first in \`domain\`.`
      : `${pathname} is answered with ${response.status}: visitors see no site.`,
    expected: `${pathname}: 200 text/html`,
    actual: `${pathname}: ${redirect ? `${response.status} to ${response.headers.location}` : describeResponse(response)}`,
    remedy: text(
      response.status >= 500
        ? 'CloudFront could not get it from the origin; see CF-7.'
        : 'See whether CloudFront may read the bucket: S3-4 for its policy, CF-8 for the origin access control.'
    )
  })
}

/** Its scripts and styles are files of this release, which carry a fingerprint. */
function refersToRelease(facts: Facts, { entryAssets }: HttpResponse): boolean {
  const distribution = ifKnown(facts.distribution)
  const base = distribution === undefined ? '/' : rootPath(facts, distribution)
  const files = entryAssets.map(({ url }) => fileAt(facts, base, url))
  return files.some(file => file?.fileClass === 'fingerprinted') && files.every(file => file !== undefined)
}

function invalidate(facts: Facts) {
  const id = ifKnown(facts.distribution)?.id ?? facts.expectation.distributionId
  return id === undefined
    ? text('Invalidate the distribution, and verify again.')
    : command([`aws cloudfront create-invalidation --distribution-id ${id} --paths '/*'`])
}
