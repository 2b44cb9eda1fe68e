import { describe, expect, test } from '@jest/globals'
import type { FaultEffect } from '../../../sandbox/aws/faults.ts'
import { nth } from '../../../sandbox/aws/faults.ts'
import type { Fact } from '../../../src/verify/fact.ts'
import { inspect, withSandbox } from './lab.ts'

const lab = withSandbox()

/** Something small to ask. */
async function ask(signal?: AbortSignal): Promise<{ readonly fact: Fact<unknown>; readonly calls: number }> {
  const { zones, calls } = await inspect(lab.sandbox.env, {}, signal)
  const { candidates } = await zones.zonesOf('example.com')
  return { fact: candidates, calls: calls() }
}

describe('what becomes of an error', () => {
  test.each<[string, FaultEffect, object]>([
    [
      'throttled',
      { status: 400, code: 'Throttling' },
      { state: 'throttled', why: 'route53:ListHostedZonesByName answered Throttling each time' }
    ],
    [
      'an error of the service',
      { status: 500, code: 'InternalFailure', message: 'Something broke.' },
      {
        state: 'unavailable',
        why: expect.stringMatching(/^route53:ListHostedZonesByName on \* failed: Something broke/)
      }
    ],
    [
      'denied without saying on what',
      { status: 403, code: 'AccessDenied', message: 'Access Denied' },
      { state: 'denied', action: 'route53:ListHostedZonesByName', resource: '*' }
    ],
    [
      'denied by something that AWS says more exactly',
      {
        status: 403,
        code: 'AccessDenied',
        message:
          'User: arn:aws:iam::123456789012:user/x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:123456789012:key/1 because …'
      },
      { state: 'denied', action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-central-1:123456789012:key/1' }
    ]
  ])('%s', async (_, effect, expected) => {
    lab.sandbox.aws.fault(() => true, effect)
    expect((await ask()).fact).toEqual(expected)
  })

  test.each([
    ['expired-credentials', 'expire-credentials' as const],
    ['bad-credentials', { status: 403, code: 'InvalidClientTokenId', message: 'The security token is invalid.' }]
  ])('%s is thrown: nothing else would be answered', async (code, effect) => {
    lab.sandbox.aws.fault(() => true, effect)
    await expect(ask()).rejects.toMatchObject({ code })
  })
})

test('what passes is asked again, and counted again', async () => {
  lab.sandbox.aws.fault(nth(1), { status: 500, code: 'InternalFailure' })
  expect(await ask()).toEqual({ fact: { state: 'known', value: [] }, calls: 2 })
})

describe('after the signal', () => {
  test('nothing is sent any more', async () => {
    const reason = new Error('the time limit of 60 s was over')
    expect(await ask(AbortSignal.abort(reason))).toEqual({
      fact: { state: 'unavailable', why: 'the time limit of 60 s was over' },
      calls: 0
    })
    expect(lab.sandbox.aws.log.entries).toEqual([])
  })

  test('what is under way ends, also in the middle of an answer', async () => {
    const over = new AbortController()
    lab.sandbox.aws.fault(() => true, { onRequest: () => over.abort(new Error('it was over')) })
    expect(await ask(over.signal)).toEqual({ fact: { state: 'unavailable', why: 'it was over' }, calls: 1 })
  })
})
