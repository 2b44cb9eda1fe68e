import { expect, test } from '@jest/globals'
import type { Change } from '../../../bench/visitor/change.ts'
import { compare } from '../../../bench/visitor/compare.ts'
import { DEPLOYERS } from '../../../bench/visitor/deployers.ts'

const page = (script: string): Buffer =>
  Buffer.from(`<!doctype html><script type="module" src="/assets/${script}"></script>`)
const script = (text: string): Buffer => Buffer.from(`/* ${text} */`.padEnd(2_000, text))
const shared = [
  ['assets/vendor-D4qaICvJ.js', script('vendor')],
  ['robots.txt', Buffer.from('User-agent: *\n')]
] as const

/** The script gets another name, an image other bytes under its old one. */
const change: Change = {
  id: 'small',
  title: 'A small site',
  site: { longLived: { folder: 'assets', cacheControl: 'public, max-age=31536000, immutable' }, deepLink: '/about' },
  before: {
    files: new Map([
      ...shared,
      ['assets/index-DiwrgTda.js', script('one')],
      ['images/shore.png', Buffer.from('first')],
      ['index.html', page('index-DiwrgTda.js')]
    ])
  },
  after: {
    files: new Map([
      ...shared,
      ['assets/index-Bx81kQzC.js', script('two')],
      ['images/shore.png', Buffer.from('second')],
      ['index.html', page('index-Bx81kQzC.js')]
    ])
  }
}
const [action, ...others] = DEPLOYERS
const there = others.filter(deployer => 'version' in deployer.find())

test('this action: nothing is evicted needlessly, an open tab goes on, an image may be stale for what is left of its hour', async () => {
  const { outcomes } = await compare(change, action === undefined ? [] : [action])
  expect(outcomes.get('action')).toEqual({
    // The page, under both of its addresses, and the image.
    evicted: 3,
    needlessly: 0,
    // The image, `/` and `/index.html`.
    paths: 3,
    origin: expect.objectContaining({ requests: expect.any(Number) }),
    // The page, the deep link and the new script; everything else is kept for a while.
    returning: { requests: 3, notModified: 0, bytes: expect.any(Number) },
    openTab: { gone: 1, lost: 0 },
    stale: { atEdge: 0, inBrowser: 1, seconds: 3_600 - 660 }
  })
})

const runAws = there.length === others.length ? test : test.skip
runAws(
  '`aws s3 sync --delete`: everything is evicted, an open tab loses its script, the page is stale for what is left of a day',
  async () => {
    const { outcomes } = await compare(change, others)
    const plain = outcomes.get('aws')
    expect(plain).toMatchObject({ evicted: 6, needlessly: 2, paths: 1, openTab: { gone: 1, lost: 1 } })
    // Page, deep link and image, for a tenth of ten days.
    expect(plain?.stale).toMatchObject({ atEdge: 0, inBrowser: 3 })
    expect(Math.round((plain?.stale.seconds ?? 0) / 60)).toBe(24 * 60 - 11)

    const careful = outcomes.get('aws-two-steps')
    expect(careful).toMatchObject({ evicted: 6, needlessly: 2, paths: 1, openTab: { gone: 1, lost: 1 } })
    expect(careful?.stale).toEqual({ atEdge: 0, inBrowser: 0, seconds: 0 })
    expect(careful?.returning).toMatchObject({ requests: 5, notModified: 1 })
  }
)
