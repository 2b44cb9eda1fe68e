import { expect, test } from '@jest/globals'
import { absent, denied, known, notAsked, throttled, unavailable } from '../../../src/verify/fact.ts'
import { inspect, withSandbox } from './lab.ts'

const lab = withSandbox()
const HEAD = '.s3-cloudfront-deploy/head.json'

function createBucket(): void {
  const bucket = lab.sandbox.s3.createBucket('example.com', { region: 'eu-central-1' })
  bucket.put(HEAD, { bytes: Buffer.from('{}'), headers: {} })
}

async function read(key = HEAD, signal?: AbortSignal) {
  const { state } = await inspect(lab.sandbox.env, {}, signal)
  return state.read(key)
}

test('what is there, and what is not', async () => {
  createBucket()
  expect(await read()).toEqual(known(new Uint8Array(Buffer.from('{}'))))
  expect(await read('.s3-cloudfront-deploy/none.json')).toEqual(absent)
})

test('there is no bucket', async () => {
  expect(await read()).toEqual(notAsked('there is no such bucket'))
})

test('denied: for the whole folder, as the next record has another name', async () => {
  createBucket()
  lab.sandbox.aws.deny('s3:GetObject')
  expect(await read()).toEqual(denied('s3:GetObject', 'arn:aws:s3:::example.com/.s3-cloudfront-deploy/*'))
})

test('refused for not being there: the listing tells', async () => {
  createBucket()
  lab.sandbox.aws.fault(({ operation }) => operation === 'GetObject', { status: 403, code: 'AccessDenied' })
  expect(await read('.s3-cloudfront-deploy/none.json')).toEqual(absent)
})

test('throttled', async () => {
  createBucket()
  lab.sandbox.aws.fault(({ operation }) => operation === 'GetObject', { status: 503, code: 'SlowDown' })
  expect(await read()).toEqual(throttled('s3:GetObject answered SlowDown each time'))
})

test('nobody answers: it ends with the signal', async () => {
  createBucket()
  lab.sandbox.aws.fault(({ operation }) => operation === 'GetObject', 'stall')
  const limit = new AbortController()
  const answer = read(HEAD, limit.signal)
  setTimeout(() => limit.abort(new Error('the time limit was over')), 300)
  expect(await answer).toEqual(unavailable('the time limit was over'))
})
