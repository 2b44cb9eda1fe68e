import { expect } from '@jest/globals'
import type { Bucket } from '../../../sandbox/aws/s3/store.ts'
import { createScene } from '../helpers/scene.ts'
import type { Files } from '../helpers/workspace.ts'
import { assetsIn, blobsIn, digestOf, recordIn, recordsIn, releasesIn, STATE, siteIn } from './state.ts'
import { commitOf, version } from './versions.ts'

/** Numbers from 0 to 1, always the same for the same seed. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * Deploys and goes back at random, under retention that changes from run to run, and looks after each step whether all
 * that is kept is there and nothing else; in the end goes back to each release that is kept. @returns what it did
 */
export async function walk(seed: number): Promise<readonly string[]> {
  await using scene = await createScene()
  const { bucket } = scene.setup
  const next = random(seed)
  const pick = <T>(list: readonly T[]): T => {
    const picked = list[Math.floor(next() * list.length)]
    if (picked === undefined) throw new Error('unreachable')
    return picked
  }
  const deployFiles = async (step: number, inputs: Readonly<Record<string, string>>, files: Files) => {
    await scene.workspace.build(files)
    return scene.run({ inputs, github: { sha: commitOf(`${seed} ${step}`) } })
  }
  const seen = new Map<string, Files>()
  const history: string[] = []

  /** Few tags and shared parts, so that contents come back and are shared. */
  const build = (): Files => {
    const tag = pick(['a', 'b', 'c', 'd'])
    const page = {
      'page.html': `<p>${pick(['x', 'y', ''])}</p>`,
      ...(next() < 0.5 && { 'sometimes.txt': pick(['s', 't']) })
    }
    const chunk =
      next() < 0.5 ? { [`assets/shared-${pick(['0123456789abcdef', 'fedcba9876543210'])}.js`]: 'shared' } : {}
    return version(tag, { ...page, ...chunk })
  }

  for (let step = 0; step < 9; step++) {
    const inputs = { 'keep-releases': pick(['1', '2', '3']), 'keep-for': pick(['0d', '1h']) }
    const past = releasesIn0(bucket).slice(1)
    const target = past.length > 0 && next() < 0.35 ? pick(past) : undefined
    const files = target === undefined ? build() : seen.get(target)
    if (files === undefined) throw new Error(`unreachable: ${target} was never made`)
    const run =
      target === undefined
        ? await deployFiles(step, inputs, files)
        : await scene.run({ inputs: { ...inputs, command: 'rollback', release: target } })
    history.push(`${run.outputs.result} ${target ?? ''} ${JSON.stringify(inputs)}`)
    expect([history, run.conclusion]).toEqual([history, 'success'])
    if (run.outputs.result !== 'unchanged') seen.set(run.outputs['release-id'] ?? '', files)

    // What is live is there; what is kept is there or in a blob; nothing else is.
    expect(siteIn(bucket)).toMatchObject(files)
    const kept = releasesIn(bucket)
    expect([...recordsIn(bucket)].sort()).toEqual([...kept].sort())
    for (const release of kept) {
      for (const file of recordIn(bucket, release).files.filter(({ left }) => left === undefined)) {
        const inPlace = digestOf(bucket.get(file.key)?.bytes) === file.digest
        expect([history, release, file.key, inPlace || blobsIn(bucket).includes(file.digest)]).toEqual([
          history,
          release,
          file.key,
          true
        ])
      }
    }
    const named = new Set(kept.flatMap(release => Object.keys(seen.get(release) ?? {})))
    expect(assetsIn(bucket).filter(key => !named.has(key))).toEqual([])
    const digests = new Set(kept.flatMap(release => recordIn(bucket, release).files.map(file => file.digest)))
    expect(blobsIn(bucket).filter(blob => !digests.has(blob))).toEqual([])
  }

  // And now for real: each of them, one after the other.
  for (const release of releasesIn(bucket).slice(1)) {
    const run = await scene.run({
      inputs: { command: 'rollback', release, 'keep-releases': '50', 'keep-for': '1d' }
    })
    history.push(`${run.outputs.result} ${release} at the end`)
    expect([history, run.conclusion]).toEqual([history, 'success'])
    expect(siteIn(bucket)).toMatchObject(seen.get(release) ?? {})
    const documents = Object.keys(siteIn(bucket)).filter(key => !key.startsWith('assets/'))
    expect(documents.sort()).toEqual(
      Object.keys(seen.get(release) ?? {})
        .filter(key => !key.startsWith('assets/'))
        .sort()
    )
  }

  return history
}

/** None where there is no head yet. */
function releasesIn0(bucket: Bucket): readonly string[] {
  return bucket.get(`${STATE}head.json`) === undefined ? [] : releasesIn(bucket)
}
