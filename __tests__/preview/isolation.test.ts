import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { previewAt } from '../../src/preview/preview.ts'
import { expand } from '../../src/preview/template.ts'
import { seeded } from '../e2e/helpers/random.ts'
import { folderByHand, isClean, numberByHand, overlap } from './isolation/by-hand.ts'
import { BUCKET, type Combination, combination } from './isolation/combination.ts'
import { type Destiny, destinyOf } from './isolation/destiny.ts'

const COMBINATIONS = 10_000
const STATE = '.s3-cloudfront-deploy/'
const eventPath = join(mkdtempSync(join(tmpdir(), 'isolation-')), 'event.json')

/** What is wrong with where a run would go; nothing, it is to be hoped. */
function trespasses(of: Combination, destiny: Destiny): readonly string[] {
  if (destiny.kind === 'refused') return []
  const wrong: string[] = []
  const hold = (fact: boolean, what: string) => {
    if (!fact) wrong.push(what)
  }
  const { inputs } = destiny
  const { prefix: production, state } = inputs.destination
  if (of.event?.startsWith('pull_request')) hold(destiny.kind !== 'production', 'a pull request reaches production')
  hold(production === '' || isClean(production), 'production has no clean folder')
  if (destiny.of === undefined) {
    hold(destiny.kind !== 'cleanup', 'a clean-up of nobody’s preview')
    return wrong
  }

  const { preview, own } = destiny.of
  const number = numberByHand(of)
  const folder = preview.prefix
  hold(number !== undefined && String(preview.number) === number, 'another number')
  hold(folder === folderByHand(of, number ?? ''), 'another folder')
  hold(isClean(folder), 'the folder is not clean')
  hold(own.destination.prefix === folder, 'it writes elsewhere')
  hold(own.destination.bucket === BUCKET && own.destination.state.bucket === BUCKET, 'it writes to another bucket')
  hold(own.destination.state.prefix === `${folder}${STATE}`, 'its state is elsewhere')

  hold(!production.startsWith(folder), 'production is in it')
  if (state.bucket === BUCKET) hold(!overlap(state.prefix, folder), 'it and production’s state overlap')
  const { prefix: template } = inputs.preview
  for (const key of ['index.html', 'assets/pr-1/app.js', `${STATE}head.json`]) {
    hold(previewAt(template, folder + key) === preview.number, `${key} is not known for its own`)
    // By this, production leaves its previews alone.
    hold(previewAt(template, production + key) === undefined, `production’s ${key} is taken for a preview’s`)
  }
  for (const other of neighbours(preview.number)) {
    hold(!overlap(folder, expand(template, other)), `it and the preview of #${other} overlap`)
  }
  return wrong
}

/** Pull requests whose numbers begin, or end, like this one's. */
function neighbours(number: number): readonly number[] {
  const near = [number * 10, number * 10 + 1, Math.floor(number / 10), number + 1, Number(`1${number}`), 1, 10, 100]
  return near.filter(other => other !== number && other > 0 && other <= 9_999_999_999)
}

/** An input that says `..`, in whichever way S3 or a browser would take it for that, or what is not a number. */
function isAskingForTrouble({ given }: Combination): boolean {
  const folders = ['prefix', 'preview-prefix'].map(name => (given[name] ?? '').trim().replace(/^\/|\/$/g, ''))
  const number = (given['pr-number'] ?? '').trim()
  return (
    (number !== '' && !/^#?[1-9][0-9]{0,9}$/.test(number)) ||
    folders.some(folder => folder !== '' && (!isClean(`${folder}/`) || folder.includes('\\') || folder.includes('*')))
  )
}

test(`of ${COMBINATIONS} combinations of events and inputs, each is refused or stays in the folder of its own pull request`, () => {
  const random = seeded(20_261_122)
  const seen: Record<string, number> = {}
  for (let index = 0; index < COMBINATIONS; index++) {
    const one = combination(random)
    const destiny = destinyOf(one, eventPath)
    seen[destiny.kind] = (seen[destiny.kind] ?? 0) + 1
    const wrong = [...trespasses(one, destiny)]
    if (isAskingForTrouble(one) && destiny.kind !== 'refused') wrong.push('it should have been refused')
    // What the branch is called is up to whoever opens the pull request. A fourth of them is enough to see.
    const innocent = index % 4 === 0 ? destinyOf(withBranch(one, 'feature'), eventPath) : destiny
    if (JSON.stringify(innocent) !== JSON.stringify(destiny)) wrong.push('the name of the branch decides something')
    if (wrong.length > 0) expect({ index, one, wrong }).toEqual({ index, one, wrong: [] })
  }
  // Or all of them might have been refused.
  const least = { refused: 2_000, preview: 500, cleanup: 300, plan: 300, production: 100, sweep: 50 }
  const few = Object.entries(least).filter(([kind, count]) => (seen[kind] ?? 0) < count)
  expect({ few, seen }).toEqual({ few: [], seen })
})

function withBranch(one: Combination, branch: string): Combination {
  const payload = JSON.stringify(one.payload, (name, value) =>
    /^(?:head|head_branch)$/.test(name) ? renamed(value) : value
  )
  function renamed(value: unknown): unknown {
    return typeof value === 'string' ? branch : { ...(value as object), ref: branch }
  }
  return { ...one, branch, payload: JSON.parse(payload) }
}
