import { expect } from '@jest/globals'
import { type Case, describeCases } from '../e2e/cases/case.ts'
import { page } from '../e2e/cases/site.ts'
import { pullRequest, push } from '../e2e/helpers/events.ts'
import { openRolesStage, type RolesStage } from './iam/stage.ts'
import { whyNoMoto } from './moto-server.ts'

type RolesCase = Case<RolesStage>

const PREVIEWS = { 'preview-url': 'https://pr-{number}.example.com' }
const FOLDER = 'previews/pr-7/'
const live = { event: push('refs/heads/main'), inputs: { domain: 'example.com' } }

function site(version: string) {
  return { 'index.html': page(version, 'assets/index-DiwrgTda.js'), 'assets/index-DiwrgTda.js': `// ${version}\n` }
}

const cases: readonly RolesCase[] = [
  {
    name: 'production’s role deploys production, twice',
    async run({ run, bucket }) {
      const first = await run('production', site('live'), live)
      const second = await run('production', { ...site('live 2'), 'new.txt': 'new' }, live)
      const third = await run('production', site('live 2'), live)
      expect([first, second, third].map(({ outputs, report }) => [outputs.result, report.failure])).toEqual([
        ['deployed', undefined],
        ['deployed', undefined],
        ['deployed', undefined]
      ])
      expect([...(await bucket.list())].map(([key]) => key)).not.toContain('new.txt')
      expect(await bucket.text('index.html')).toContain('live 2')
    }
  },
  {
    name: 'the preview role lives through a whole pull request, and leaves the rest of the bucket as it is',
    async run({ run, bucket }) {
      const before = await bucket.list()
      const opened = await run('preview', site('topic'), { event: pullRequest('opened'), inputs: PREVIEWS })
      expect([opened.outputs.result, opened.report.failure]).toEqual(['deployed', undefined])
      expect(await bucket.text(`${FOLDER}index.html`)).toContain('topic')
      const more = { ...site('topic 2'), 'new.txt': 'new' }
      const pushed = await run('preview', more, { event: pullRequest('synchronize'), inputs: PREVIEWS })
      expect([pushed.outputs.result, pushed.report.failure]).toEqual(['deployed', undefined])
      const back = await run('preview', site('topic 2'), { event: pullRequest('synchronize'), inputs: PREVIEWS })
      expect([back.outputs.result, back.outputs.deleted]).toEqual(['deployed', '1'])
      const closed = await run('preview', {}, { event: pullRequest('closed'), inputs: PREVIEWS })
      expect([closed.outputs.result, closed.report.failure]).toEqual(['cleaned', undefined])
      expect(await bucket.list()).toEqual(before)
    }
  },
  {
    name: 'the preview role can’t deploy production, whatever a workflow says: the action and the object are named',
    async run({ run, bucket }) {
      const before = await bucket.list()
      const denied = await run('preview', site('evil'), { ...live, inputs: { ...live.inputs, delete: 'all' } })
      expect(denied.report.failure).toMatchObject({
        code: 'access-denied',
        message: `Not permitted: s3:GetObject on arn:aws:s3:::site.example.com/.s3-cloudfront-deploy/head.json.`
      })
      expect(denied.conclusion).toBe('failure')
      expect(await bucket.list()).toEqual(before)
    }
  },
  {
    name: 'nor where there is no production yet: it fails at the first write',
    async run({ run, bucket }) {
      const before = await bucket.list()
      const denied = await run('preview', site('evil'), { ...live, inputs: { ...live.inputs, prefix: 'new' } })
      expect(denied.report.failure).toMatchObject({
        code: 'access-denied',
        message: `Not permitted: s3:PutObject on arn:aws:s3:::site.example.com/new/.s3-cloudfront-deploy/head.json.`
      })
      expect(await bucket.list()).toEqual(before)
    }
  },
  {
    name: 'nor does S3 let it read, write or delete production past this action',
    async run({ asPreview, bucket }) {
      const before = await bucket.list()
      const denied = { name: expect.stringMatching(/^(?:AccessDenied|403|Unknown)/) }
      await expect(asPreview.put('index.html', 'evil')).rejects.toMatchObject(denied)
      await expect(asPreview.put('previews', 'evil')).rejects.toMatchObject(denied)
      await expect(asPreview.put('previewsX/index.html', 'evil')).rejects.toMatchObject(denied)
      await expect(asPreview.remove('index.html')).rejects.toMatchObject(denied)
      await expect(asPreview.text('.s3-cloudfront-deploy/head.json')).rejects.toMatchObject(denied)
      expect(await bucket.list()).toEqual(before)

      await asPreview.put(`${FOLDER}by-hand.txt`, 'fine')
      expect(await asPreview.text(`${FOLDER}by-hand.txt`)).toBe('fine')
      await asPreview.remove(`${FOLDER}by-hand.txt`)
    }
  }
]

describeCases('two roles on moto', { 'with the policies of the docs': cases }, openRolesStage, whyNoMoto())

/** What moto lets pass, or refuses, whatever the policy says; said with the reason. */
const untold: readonly (readonly [name: string, why: string])[] = [
  ['the preview role can list nothing but previews', 'moto does not look at the condition on s3:prefix'],
  ['both roles reach their distribution only', 'moto checks all of CloudFront on the resource "*"'],
  ['only the right runs get a role', 'moto gives credentials for any web identity']
]
for (const [name, why] of untold) {
  describeCases('two roles on moto', { 'not to be told there': [{ name, run: async () => {} }] }, openRolesStage, why)
}
