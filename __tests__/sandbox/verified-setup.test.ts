import { afterEach, describe, expect, test } from '@jest/globals'
import { type Stage, startStage } from '../../sandbox/stage.ts'
import { createHandMadeSetup, createVerifiedSetup } from '../../sandbox/verified-setup.ts'
import { probeTls } from '../../src/probe/probe-tls.ts'
import { closeProbeLabs, network, trust } from '../probe/probe-lab.ts'

const stages: Stage[] = []
afterEach(async () => {
  await Promise.all(stages.splice(0).map(stage => stage.close()))
  await closeProbeLabs()
})

async function stageOf(create: typeof createVerifiedSetup): Promise<Stage> {
  const stage = await startStage(create)
  stages.push(stage)
  trust(stage.internet.door.caPem)
  stage.setup.bucket.put('index.html', {
    bytes: Buffer.from('<!doctype html><p>It works'),
    headers: { 'content-type': 'text/html' }
  })
  return stage
}

async function see({ sandbox }: Stage, path: string): Promise<readonly [number, string]> {
  const { status, body } = await sandbox.visit('example.com', path)
  return [status, body.toString()]
}

describe('made by hand', () => {
  test('it works, and so does what it masks', async () => {
    const stage = await stageOf(createHandMadeSetup)
    const app = [200, '<!doctype html><p>It works']
    expect(await see(stage, '/')).toEqual(app)
    expect(await see(stage, '/login/callback?code=x')).toEqual(app)
    expect(await see(stage, '/assets/gone.js')).toEqual(app)
    expect(await see(stage, '/api/todos')).toEqual([200, '[]'])
    expect(await see(stage, '/api/admin')).toEqual(app)
    expect((await see(stage, '/api/none'))[0]).toBe(404)
  })

  test('CloudFront speaks to the load balancer by its raw name, and sends the Host header on', async () => {
    const stage = await stageOf(createHandMadeSetup)
    await see(stage, '/api/todos?page=2')
    expect(stage.setup.apiHost).toMatch(/^api-\d+\.eu-central-1\.elb\.amazonaws\.com$/)
    expect(stage.api.log).toMatchObject([{ path: '/api/todos?page=2', headers: { host: 'example.com' } }])
  })
})

describe('as it should be', () => {
  test('errors are errors, and deep links are the app', async () => {
    const stage = await stageOf(createVerifiedSetup)
    const app = [200, '<!doctype html><p>It works']
    expect(await see(stage, '/')).toEqual(app)
    expect(await see(stage, '/login/callback?code=x')).toEqual(app)
    expect((await see(stage, '/assets/gone.js'))[0]).toBe(403)
    expect(await see(stage, '/api/admin')).toEqual([403, '{"error":"forbidden"}'])
    expect((await see(stage, '/.s3-cloudfront-deploy/head.json'))[0]).toBe(404)
  })

  test('each name has its certificate', async () => {
    const stage = await stageOf(createVerifiedSetup)
    const lab = network({ environment: stage.env, resolve: await stage.internet.resolve() })
    const serials = await Promise.all(
      ['example.com', stage.setup.apiHost, stage.setup.distributionDomain].map(async domain => {
        const session = await probeTls(lab, { domain })
        return session.state === 'known' ? [session.value.trusted, session.value.names[0]] : session
      })
    )
    expect(serials).toEqual([
      [true, 'example.com'],
      [true, 'example.com'],
      [true, 'cloudfront.net']
    ])
  })
})

test('the API creates, reads, updates and deletes', async () => {
  const { api } = await stageOf(createVerifiedSetup)
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://${api.address}/api/todos${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) })
    })
    return [response.status, await response.text()]
  }
  expect(await call('POST', '', { text: 'Verify' })).toEqual([201, '{"text":"Verify","id":"1"}'])
  expect(await call('PATCH', '/1', { done: true })).toEqual([200, '{"text":"Verify","id":"1","done":true}'])
  expect(await call('PUT', '/1', { text: 'Deploy' })).toEqual([200, '{"text":"Deploy","id":"1"}'])
  expect(await call('GET', '')).toEqual([200, '[{"text":"Deploy","id":"1"}]'])
  expect(await call('DELETE', '/1')).toEqual([204, ''])
  expect(await call('GET', '/1')).toEqual([404, '{"error":"not found"}'])
})
