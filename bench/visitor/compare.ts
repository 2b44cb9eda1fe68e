import { isDeepStrictEqual } from 'node:util'
import type { Bucket, S3Object } from '../../sandbox/aws/s3/store.ts'
import { bytesAt, type Change, pathOfKey, pathsOf, type Version } from './change.ts'
import { type Deployer, deployVersion } from './deployers.ts'
import { type Look, look } from './look.ts'
import type { Comparison, Outcome } from './outcome.ts'
import { openStand, type Stand } from './stand.ts'

/** Seconds. A version is out for ten days; somebody looks at it, and the next one is deployed ten minutes later. */
export const TIMES = { out: 10 * 86_400, sinceVisit: 600, afterDeploy: 60 } as const

/** Has each deployer that can deploy a change, each to a bucket and an edge of its own. */
export async function compare(change: Change, deployers: readonly Deployer[]): Promise<Comparison> {
  const taking = deployers.filter(({ takesRules }) => takesRules || change.after.rule === undefined)
  const outcomes = await Promise.all(
    taking.map(async deployer => [deployer.id, await outcomeOf(change, deployer)] as const)
  )
  return { id: change.id, title: change.title, files: change.after.files.size, outcomes: new Map(outcomes) }
}

async function outcomeOf({ site, before, after }: Change, deployer: Deployer): Promise<Outcome> {
  const stand = await openStand()
  try {
    const { sandbox, setup } = stand
    await deployVersion(deployer, stand, { site, version: before, number: 1 })
    sandbox.cloudFront.completeInvalidations()
    checkSite(setup.bucket, before, deployer)
    stand.pass(TIMES.out)
    const visitor = stand.browser()
    await look(visitor, pathsOf(site, before))
    stand.pass(TIMES.sinceVisit)

    const had = objectsOf(setup.bucket)
    const earlier = sandbox.cloudFront.invalidations(setup.distributionId).length
    await deployVersion(deployer, stand, { site, version: after, number: 2 })
    checkSite(setup.bucket, after, deployer)
    const invalidations = sandbox.cloudFront.invalidations(setup.distributionId)
    const paths = invalidations
      .slice(0, invalidations.length - earlier)
      .flatMap(({ InvalidationBatch: batch }) => batch?.Paths?.Items ?? []).length
    const evicted = complete(stand)
    const has = objectsOf(setup.bucket)
    const needlessly = evicted.filter(key => isDeepStrictEqual(contentOf(had.get(key)), contentOf(has.get(key))))

    stand.pass(TIMES.afterDeploy)
    const asked = sandbox.edge.originAnswers.length
    const first = await look(stand.browser(), pathsOf(site, after))
    const answers = sandbox.edge.originAnswers.slice(asked)
    const again = await look(visitor, pathsOf(site, after))
    const gone = [...before.files].filter(([key]) => !after.files.has(key))
    const tab = await look(
      stand.browser(),
      gone.map(([key]) => pathOfKey(key))
    )
    const staleAgain = staleIn(again, after)
    return {
      evicted: evicted.length,
      needlessly: needlessly.length,
      paths,
      origin: { requests: answers.length, bytes: answers.reduce((sum, { bytes }) => sum + bytes, 0) },
      returning: { requests: again.requests, notModified: again.notModified, bytes: again.bytes },
      openTab: { gone: gone.length, lost: staleIn(tab, before).length },
      stale: {
        atEdge: staleIn(first, after).length,
        inBrowser: staleAgain.length,
        seconds: Math.max(0, ...staleAgain.map(({ freshFor }) => freshFor))
      }
    }
  } finally {
    await stand.close()
  }
}

/** Completes what was invalidated. @returns of each copy that the edge no longer has, the key of its file */
function complete({ sandbox }: Stand): readonly string[] {
  const kept = () =>
    sandbox.edge.cache
      .entries(sandbox.edge.clock.now())
      .filter(({ kind }) => kind === 'object')
      .map(({ url }) => url)
  const before = kept()
  sandbox.cloudFront.completeInvalidations()
  const left = new Set(kept())
  return before
    .filter(url => !left.has(url))
    .map(url => (url === '/' ? 'index.html' : decodeURIComponent(url.slice(1))))
}

function staleIn({ seen }: Look, version: Version): readonly { readonly freshFor: number }[] {
  return [...seen]
    .filter(([path, { status, body }]) => status !== 200 || !bytesAt(version, path)?.equals(body))
    .map(([, one]) => one)
}

function objectsOf(bucket: Bucket): ReadonlyMap<string, S3Object> {
  return new Map(bucket.objects().map(object => [object.key, object]))
}

function contentOf(object: S3Object | undefined): unknown {
  return object && { etag: object.etag, headers: object.headers }
}

/** @throws when the bucket has not all of a version, which would make everything else meaningless */
function checkSite(bucket: Bucket, { files }: Version, { title }: Deployer): void {
  for (const [key, bytes] of files) {
    if (!bytes.equals(bucket.get(key)?.bytes ?? Buffer.alloc(0)))
      throw new Error(`${title} left ${key} as it was, or not at all.`)
  }
}
