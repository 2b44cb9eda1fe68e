import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { emptyHead, encodeHead } from '../../src/release/head.ts'
import { type Random, seeded } from '../e2e/helpers/random.ts'
import { folderByHand, numberByHand, templateByHand } from './isolation/by-hand.ts'
import { BUCKET, type Combination, combination } from './isolation/combination.ts'
import { destinyOf } from './isolation/destiny.ts'
import { type Lab, openLab, type Run } from './isolation/lab.ts'

const LIVES = 80
const STATE = '.s3-cloudfront-deploy/'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(async () => lab[Symbol.asyncDispose]())

/** Other sites of the bucket, previews among them: those of other templates, of other sites, and of numbers alike. */
const SITES = [
  ...[
    'docs/',
    'apps/shop/',
    'pr-1/',
    'pr-7/',
    'pr-10/',
    'pr-70/',
    'pr-100/',
    '1/',
    '7/',
    '70/',
    'p/7/',
    'p/70/',
    'p/.7/'
  ],
  ...[1, 7, 10, 17, 70, 100].flatMap(number => [`previews/pr-${number}/`, `previews/docs/pr-${number}/`])
]

/** A preview's life in a bucket full of neighbours, as one of many combinations has it. */
interface Life {
  readonly of: Combination
  /** Of the preview. */
  readonly folder: string
  /** Of production. */
  readonly prefix: string
  /** Where production keeps its state: `bucket/folder/`. */
  readonly state: string
  /** Folders of previews of the same site that nobody has deployed for long. */
  readonly expired: readonly string[]
  /** Folders of all sites but this preview and this production. */
  readonly others: readonly string[]
  /** The folder of one more preview of the same site, whose state is lost: only its name tells what it is. */
  readonly bare: string
}

function nextLife(random: Random, eventPath: string): Life {
  for (;;) {
    const of = combination(random)
    const destiny = destinyOf(of, eventPath)
    if (destiny.kind !== 'preview' || destiny.of === undefined || !of.hasCredentials) continue
    const number = numberByHand(of) ?? ''
    const folder = folderByHand(of, number)
    const { prefix, state } = destiny.inputs.destination
    const near = [`${number}0`, `${number}1`, `1${number}`, number.slice(0, -1)].filter(one =>
      /^[1-9]\d{0,9}$/.test(one)
    )
    const previews = near.map(one => folderByHand(of, one))
    const foreign = (other: string) =>
      !other.startsWith(folder) && ![prefix, state.prefix].some(own => own !== '' && own.startsWith(other))
    const bare = folderByHand(of, number === '23' ? '24' : '23')
    const others = [...new Set([...SITES, ...previews])].filter(other => foreign(other) && other !== bare)
    const isOurs = (other: string) => previewPattern(of).test(other)
    return {
      of,
      folder,
      prefix,
      state: `${state.bucket}/${state.prefix}`,
      others,
      bare,
      expired: others.filter(isOurs)
    }
  }
}

/** Matches the folders of all previews of this site. */
function previewPattern(of: Combination): RegExp {
  const [before = '', after = ''] = templateByHand(of).split('{number}').map(RegExp.escape)
  return new RegExp(`^${before}[1-9]\\d{0,9}${after}$`)
}

/** The bucket before: every site has a page, a file whose name begins like a preview's, and a state folder of its own. */
function bucketOf({ others, bare, prefix }: Life) {
  const keys = others.flatMap(folder => [`${folder}index.html`, `${folder}pr-1.txt`, `${folder}${STATE}head.json`])
  const bytes = (key: string) => (key.endsWith('head.json') ? encodeHead(emptyHead) : Buffer.from(key))
  return new Map(
    [...keys, `${bare}index.html`, `${prefix}stray.txt`].map(key => [key, { bytes: bytes(key), daysOld: 20 }])
  )
}

/** A run with the same inputs on another event. */
function later({ of }: Life, event: string, given: Readonly<Record<string, string>>, action = 'closed'): Combination {
  return { ...of, event, payload: { ...(of.payload as object), action }, given: { ...of.given, ...given } }
}

/** Looks at the bucket now. @returns what has become of it since, outside of these folders: keys written, made or deleted. */
function watch(): (folders: readonly string[]) => readonly string[] {
  const before = new Map(lab.bucket.objects().map(object => [object.key, object]))
  return folders => {
    const after = new Map(lab.bucket.objects().map(object => [object.key, object]))
    const keys = new Set([...before.keys(), ...after.keys()])
    return [...keys].filter(key => before.get(key) !== after.get(key) && !isIn(folders)(`${BUCKET}/${key}`))
  }
}

function isIn(folders: readonly string[]): (key: string) => boolean {
  return key => folders.some(folder => key.startsWith(`${BUCKET}/${folder}`))
}

/** What is wrong with a run: it came to another end, it asked for changes elsewhere, or there are some. */
function wrongs(
  { result, failure, touched }: Run,
  wanted: string,
  may: (key: string) => boolean,
  changed: readonly string[]
) {
  return [
    ...(result === wanted ? [] : [`${result}: ${failure}`]),
    ...[...touched].filter(key => !may(key)).map(key => `asked to change ${key}`),
    ...changed.map(key => `has changed ${key}`)
  ]
}

test(`${LIVES} previews are deployed, swept around and removed, and production is deployed with delete: all, each in its own place`, async () => {
  const random = seeded(20_261_123)
  for (let index = 0; index < LIVES; index++) {
    const life = nextLife(random, lab.eventPath)
    const { of, folder, prefix, expired, others, bare, state } = life
    lab.fill(bucketOf(life))

    const sinceFilled = watch()
    const deployed = await lab.run(of)
    const whenDeployed = wrongs(deployed, 'deployed', isIn([folder]), sinceFilled([folder]))

    const sinceDeployed = watch()
    const sweeping = { command: 'cleanup', 'pr-number': '', target: 'auto' }
    const swept = await lab.run({ ...later(life, 'schedule', sweeping), payload: {} })
    const whenSwept = wrongs(swept, 'cleaned', isIn(expired), sinceDeployed(expired))
    const notSwept = keysIn(expired)

    const sinceSwept = watch()
    const cleaned = await lab.run(
      of.event === 'pull_request'
        ? later(life, 'pull_request', { command: 'deploy' })
        : later(life, of.event ?? '', { command: 'cleanup' })
    )
    const whenCleaned = wrongs(cleaned, 'cleaned', isIn([folder]), sinceSwept([folder]))
    const notCleaned = keysIn([folder])

    // Once more, so that production has it for a neighbour too.
    const again = await lab.run(of)
    const neighbours = [folder, bare, ...others.filter(other => !expired.includes(other))]
    const ofProduction = (key: string) => key.startsWith(state) || (isIn([prefix])(key) && !isIn(neighbours)(key))
    const sinceAgain = watch()
    const all = { command: 'deploy', target: 'auto', 'pr-number': '', delete: 'all', dist: 'site' }
    const live = await lab.run({ ...later(life, 'push', all), payload: { repository: { default_branch: 'main' } } })
    const whenLive = wrongs(
      live,
      'deployed',
      ofProduction,
      sinceAgain([]).filter(key => !ofProduction(`${BUCKET}/${key}`))
    )

    expect({
      index,
      of,
      whenDeployed,
      whenSwept,
      notSwept,
      whenCleaned,
      notCleaned,
      again: again.result,
      whenLive
    }).toEqual({
      ...{ index, of, whenDeployed: [], whenSwept: [], notSwept: [], whenCleaned: [], notCleaned: [] },
      ...{ again: 'deployed', whenLive: [] }
    })
    // Or nothing at all might have been done.
    expect(deployed.touched).toContain(`${BUCKET}/${folder}index.html`)
    expect(cleaned.touched).toContain(`${BUCKET}/${folder}index.html`)
    expect(live.touched).toContain(`${BUCKET}/${prefix}stray.txt`)
    expect(lab.bucket.get(`${prefix}stray.txt`)).toBeUndefined()
  }
}, 400_000)

function keysIn(folders: readonly string[]): readonly string[] {
  return lab.bucket.objects().flatMap(({ key }) => (isIn(folders)(`${BUCKET}/${key}`) ? [key] : []))
}
