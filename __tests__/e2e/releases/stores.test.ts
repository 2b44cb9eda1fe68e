import { describe, expect, test } from '@jest/globals'
import type { Deploy } from '../../../sandbox/deploy.ts'
import { writesOf } from '../helpers/requests.ts'
import { createScene, DOMAIN } from '../helpers/scene.ts'
import { smallSite } from '../helpers/sites.ts'
import { headIn, recordIn, releasesIn, STATE, siteIn } from './state.ts'

describe('a store that ignores the conditions of writes', () => {
  const warned = ({ annotations }: Deploy) =>
    annotations.filter(({ title }) => title === 'Runs are not kept apart').map(({ level, message }) => [level, message])

  test('is warned of once, and deployed to', async () => {
    await using scene = await createScene()
    scene.sandbox.aws.fault(() => true, 'ignore-conditions')
    const first = await scene.run()
    expect(first.outputs.result).toBe('deployed')
    expect(warned(first)).toEqual([
      ['warning', expect.stringContaining('nothing keeps two runs from changing the site at the same time')]
    ])
    expect(warned(first)[0]?.[1]).toContain('`concurrency` group')
    expect(headIn(scene.setup.bucket)).toMatchObject({ conditionalWrites: false })

    await scene.workspace.build(smallSite(2))
    const second = await scene.run()
    expect(second.outputs.result).toBe('deployed')
    expect(warned(second)).toEqual([])
    expect(second.requests.filter(({ headers }) => headers['if-none-match'] === '*')).toEqual([])

    const back = await scene.run({ inputs: { command: 'rollback' } })
    expect(back.outputs.result).toBe('rolled-back')
    expect(siteIn(scene.setup.bucket)).toMatchObject(smallSite(1))
  })

  test('one that looks at them is told apart by a single write more', async () => {
    await using scene = await createScene()
    const run = await scene.run()
    expect(warned(run)).toEqual([])
    expect(headIn(scene.setup.bucket)).toMatchObject({ conditionalWrites: true })
    const creations = run.requests.filter(({ headers }) => headers['if-none-match'] === '*')
    expect(creations.map(({ key, status }) => [key, status])).toEqual([
      [`${STATE}head.json`, 200],
      [`${STATE}head.json`, 412]
    ])
  })
})

interface Elsewhere {
  readonly name: string
  readonly inputs: Readonly<Record<string, string>>
  /** OriginPath of the distribution: where visitors start. */
  readonly originPath?: string
  readonly bucket: string
  readonly folder: string
}

const places: readonly Elsewhere[] = [
  {
    name: 'in a bucket of its own',
    inputs: { state: 'deploy-state/example.com' },
    bucket: 'deploy-state',
    folder: 'example.com/'
  },
  {
    name: 'in another folder of the bucket',
    inputs: { prefix: 'site', state: '/private/state' },
    originPath: '/site',
    bucket: DOMAIN,
    folder: 'private/state/'
  }
]

describe('state elsewhere', () => {
  test.each(places)('$name: nothing of it is in the site, and all works as ever', async place => {
    const { inputs, originPath, folder } = place
    await using scene = await createScene({ distribution: () => (originPath === undefined ? {} : { originPath }) })
    const { sandbox, setup } = scene
    const state = sandbox.s3.bucket(place.bucket) ?? sandbox.s3.createBucket(place.bucket, { region: setup.region })
    const prefix = inputs.prefix === undefined ? '' : `${inputs.prefix}/`
    const site = () => siteIn(setup.bucket, prefix)
    const run = (more: Readonly<Record<string, string>> = {}) =>
      scene.run({ inputs: { ...inputs, 'keep-releases': '2', 'keep-for': '0d', ...more } })

    const first = await run()
    expect(first.outputs.result).toBe('deployed')
    expect(site()).toEqual(smallSite(1))
    expect(writesOf(first.requests).filter(write => write.includes(STATE))).toEqual([])

    expect((await run()).outputs.result).toBe('unchanged')

    await scene.workspace.build(smallSite(2))
    const second = await run()
    expect(second.outputs.result).toBe('deployed')
    await scene.workspace.build(smallSite(3))
    expect((await run({ delete: 'all' })).outputs.result).toBe('deployed')
    expect(releasesIn(state, folder)).toHaveLength(2)

    const back = await run({ command: 'rollback' })
    expect(back.outputs.result).toBe('rolled-back')
    expect(site()).toMatchObject(smallSite(2))

    // Two releases are kept, with what they need, and nothing of the first one.
    const releases = releasesIn(state, folder)
    const records = releases.map(release => recordIn(state, release, folder))
    const names = state.objects().flatMap(({ key }) => (key.startsWith(folder) ? [key.slice(folder.length)] : []))
    expect(names.filter(name => name.startsWith('releases/')).sort()).toEqual(
      releases.map(release => `releases/${release}.json.gz`).sort()
    )
    const needed = records.flatMap(({ files }) => files.map(({ digest }) => `blobs/${digest}`))
    expect(names.filter(name => name.startsWith('blobs/') && !needed.includes(name))).toEqual([])
    expect(Object.keys(site()).filter(key => key.startsWith('assets/'))).toHaveLength(2)

    // Whatever is asked for, visitors get the site or an error.
    const secrets = [`${folder}head.json`, `${STATE}head.json`, `../${folder}head.json`, `%2e%2e/${folder}head.json`]
    for (const path of secrets) {
      const { body } = await sandbox.visit(setup.domain, `/${path}`)
      expect(`${path}: ${body.toString()}`).not.toContain('"schema"')
    }
  })

  test('inside the prefix, where it is by default, visitors who know its name can read it', async () => {
    await using scene = await createScene()
    await scene.run()
    const { status, body } = await scene.sandbox.visit(DOMAIN, `/${STATE}head.json`)
    expect(status).toBe(200)
    expect(JSON.parse(body.toString())).toMatchObject({ schema: 1 })
  })
})
