import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import { ifKnown } from '../fact.ts'
import type { Facts, HttpProbe } from '../facts.ts'
import {
  describeResponse,
  fileAt,
  isInvalidating,
  NOT_PROBED,
  probesFor,
  readResponse,
  STILL_INVALIDATING
} from '../lookups/probes.ts'
import { rootPath, seenAtSite } from '../lookups/site.ts'
import { fail, judgeAll, notApplicable, pass, settled, warn } from '../outcome.ts'
import { text } from '../remedies/command.ts'
import { siteName } from '../resource.ts'

const SCRIPT = /^(?:text|application)\/(?:javascript|ecmascript|x-javascript)\b/i
const STYLE = /^text\/css\b/i

export const assets: Check = {
  id: 'L-9',
  area: 'live',
  title: 'Scripts and styles',
  severity: 'error',
  star: '',
  passes:
    'Each script and style of the served page is 200, of the right type and with the digest of the release, compressed with brotli too.',
  mend: 'Deploy again; see S3-9 and S3-10 for the files, CF-18 for compression.',
  needs: [],
  causes: ['S3-8', 'S3-9', 'S3-10', 'CF-7', 'S3-4', 'L-7'],
  source: cloudFrontDocs('ServingCompressedFiles.html'),
  evaluate(facts) {
    const resource = siteName(facts)
    const probes = [...probesFor(facts, 'asset'), ...probesFor(facts, 'asset-br')]
    const judged = judgeAll(
      probes.map(probe => settled(resource, () => seenAtSite(facts, judge(facts, probe)))),
      settled(resource, () => unasked(facts))
    )
    return judged.state === 'pass' ? pass(resource, 'Scripts and styles are served as they were built.') : judged
  }
}

/** Without the page nobody knows what it needs. */
function unasked(facts: Facts): Outcome {
  const pages = probesFor(facts, 'root')
  for (const page of pages) readResponse(page)
  const why = pages.length === 0 ? NOT_PROBED : 'The page that is served needs no script or style of this site.'
  return notApplicable(siteName(facts), why)
}

function judge(facts: Facts, probe: HttpProbe): Outcome {
  const resource = siteName(facts)
  const response = readResponse(probe)
  const { pathname } = new URL(probe.url)
  const type = response.headers['content-type'] ?? ''
  const isStyle = pathname.endsWith('.css')
  const expectedType = isStyle ? 'text/css' : 'text/javascript'
  const rightType = isStyle ? STYLE.test(type) : !/\.[cm]?js$/.test(pathname) || SCRIPT.test(type)
  if (response.status !== 200 || response.isHtml || !rightType) {
    return fail(resource, {
      message: response.isHtml
        ? `${pathname} is answered with an HTML page: browsers refuse to run it, and the site stays blank.`
        : `${pathname} is answered with ${describeResponse(response)}: the page that needs it is broken.`,
      expected: `${pathname}: 200 ${expectedType}`,
      actual: `${pathname}: ${describeResponse(response)}`,
      remedy: text('Deploy again: files that the page refers to are missing, or stored with the wrong type.')
    })
  }
  const distribution = ifKnown(facts.distribution)
  const file = fileAt(facts, distribution === undefined ? '/' : rootPath(facts, distribution), probe.url)
  if (file !== undefined && file.digest !== response.digest) {
    const evidence = {
      expected: `${pathname}: SHA-256 ${file.digest}`,
      actual: `${pathname}: SHA-256 ${response.digest}`
    }
    if (isInvalidating(facts)) {
      return warn(resource, {
        ...evidence,
        ...STILL_INVALIDATING,
        message: `${pathname} has other bytes than the release, maybe an earlier copy: the invalidation is in progress.`
      })
    }
    return fail(resource, {
      ...evidence,
      message: `${pathname} has other bytes than the release: an edge keeps an old copy, or something changes it on the way.`,
      causes: ['S3-9', 'L-7'],
      remedy: text(`Invalidate ${pathname}, then verify again.`)
    })
  }
  if (probe.purpose === 'asset-br' && isCompressible(response.size) && response.headers['content-encoding'] !== 'br') {
    return warn(resource, {
      message: `${pathname} is not compressed with brotli for browsers that ask for it.`,
      expected: `${pathname}: Content-Encoding br`,
      actual: `${pathname}: ${response.headers['content-encoding'] ?? 'not compressed'}`,
      causes: ['CF-18'],
      remedy: text('Let the behavior compress, with brotli in its cache policy; see CF-18.')
    })
  }
  return pass(resource, `${pathname} is as it was built.`)
}

/** CloudFront compresses files of 1,000 to 10,000,000 bytes. */
function isCompressible(size: number): boolean {
  return size >= 1_000 && size <= 10_000_000
}
