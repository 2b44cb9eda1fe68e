import { describe, expect, test } from '@jest/globals'
import { createHandMadeSetup } from '../../../sandbox/verified-setup.ts'
import { byHand } from './reference-findings.ts'
import { told, uploadByHand } from './reference-lab.ts'
import { findingOf, openVerifyLab, troubles } from './verify-lab.ts'

const asked = { routes: '/oauth/callback?code=x', 'api-probe': '/api/todos 200' }

describe('the set-up that was made by hand in the console', () => {
  test('each check says what its author would understand', async () => {
    await using lab = await openVerifyLab(createHandMadeSetup, { deployed: false })
    uploadByHand(lab)
    const run = await lab.verify(asked)
    expect(told(run, lab)).toEqual(byHand)
    // It works: nothing fails, what it does not see is warned of.
    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { result: 'verified', 'verify-result': 'warn', 'verify-failed': '0' }
    })
  })

  test('what it does itself passes, but for the firewall, which it left off', () => {
    const stars = byHand.filter(([star, , state]) => star === '★' && state !== 'pass')
    expect(stars.map(([, id, state]) => [id, state])).toEqual([
      ['S3-9', 'n/a'],
      ['CF-22', 'warn']
    ])
    expect(byHand.filter(([star]) => star === '★').length).toBeGreaterThan(10)
  })

  test('what it does not see is told with the evidence, and with a remedy that can be pasted', async () => {
    await using lab = await openVerifyLab(createHandMadeSetup, { deployed: false })
    uploadByHand(lab)
    const { setup } = lab.stage
    const run = await lab.verify(asked)
    const unseen: readonly (readonly [id: string, actual: RegExp, remedy: RegExp])[] = [
      [
        'CF-6',
        /^none$/,
        new RegExp(`^aws cloudfront .*${setup.distributionId}.*DefaultRootObject = "index.html"`, 's')
      ],
      ['CF-10', /^403 → \/index\.html 200$/, /^aws cloudfront create-function .*edge\/router\.js/s],
      ['L-10', /^\/assets\/__verify-\w+\.js: 200 text\/html$/, /\brouter\b/],
      ['R53-2', /^no AAAA record$/, new RegExp(`^aws route53 .*--hosted-zone-id ${setup.zoneId} .*"Type":"AAAA"`, 's')],
      ['S3-11', /^index\.html: none$/, /^aws s3 cp .* --cache-control no-cache$/]
    ]
    for (const [id, actual, remedy] of unseen) {
      const finding = findingOf(run, id)
      expect([id, finding.state, finding.evidence?.actual]).toEqual([id, 'warn', expect.stringMatching(actual)])
      expect([id, finding.remedy?.text]).toEqual([id, expect.stringMatching(remedy)])
      expect(run.summary).toContain(finding.message.slice(0, 20))
    }
    expect(findingOf(run, 'L-7').causedBy).toBe('CF-6')
  })

  test('the same where the API has a 403 of its own: it is masked, which the probe proves', async () => {
    await using lab = await openVerifyLab(createHandMadeSetup, { deployed: false })
    uploadByHand(lab)
    const run = await lab.verify({ 'api-probe': '/api/admin 403', verify: 'warn' })
    expect(findingOf(run, 'L-11')).toMatchObject({
      state: 'fail',
      evidence: { actual: expect.stringContaining('200') }
    })
  })

  test('deployed to by this action: the files are right, and it is the state that visitors can read', async () => {
    await using lab = await openVerifyLab(createHandMadeSetup)
    const run = await lab.run({ ...asked, verify: 'warn' })
    const before = byHand.filter(([, , state]) => state === 'warn').map(([, id, state]) => `${id} ${state}`)
    // Headers are now right, and the folder beside the site is what the default of `state` brings.
    const now = [...before.filter(one => one !== 'S3-11 warn'), 'S3-12 fail']
    expect([...troubles(run)].sort()).toEqual(now.sort())
    expect(findingOf(run, 'S3-9').state).toBe('pass')
    expect(findingOf(run, 'S3-12')).toMatchObject({
      message: expect.stringContaining('Visitors can read the state folder'),
      evidence: { actual: '200 application/json' },
      remedy: { kind: 'command', text: expect.stringContaining('"Effect":"Deny"') }
    })
  })

  test('with the state where no visitor gets: nothing fails', async () => {
    await using lab = await openVerifyLab(createHandMadeSetup, { deployed: false })
    lab.stage.sandbox.s3.createBucket('example-deploys', { region: lab.stage.setup.region })
    const run = await lab.run({ ...asked, state: 'example-deploys/site', verify: 'strict' })
    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { result: 'deployed', 'verify-result': 'warn', 'verify-failed': '0' }
    })
    expect(findingOf(run, 'S3-9')).toMatchObject({ state: 'pass' })
  })
})
