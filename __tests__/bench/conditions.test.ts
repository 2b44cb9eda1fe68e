import { expect, test } from '@jest/globals'
import { CALM, delayOf, NETWORK } from '../../bench/server/conditions.ts'

const request = (target: string, method = 'PUT') => ({ method, target, headers: new Map<string, string>() })
const late = { ...NETWORK, late: 0.01, lateMs: 500 }
const targets = Array.from({ length: 10_000 }, (_, n) => `/site/assets/file-${n}.js`)

test('every reply is held back alike where nothing else is said', () => {
  expect(new Set(targets.map(target => delayOf(request(target), NETWORK)))).toEqual(new Set([30]))
  expect(delayOf(request('/site/a'), CALM)).toBe(0)
})

test('about one in a hundred is late', () => {
  const delays = targets.map(target => delayOf(request(target), late))
  const slow = delays.filter(delay => delay === 530).length
  expect(new Set(delays)).toEqual(new Set([30, 530]))
  expect(Math.abs(slow - 100)).toBeLessThan(40)
})

test('the same requests are late for everybody, whatever their bucket is called', () => {
  for (const target of targets) {
    const other = `${target.replace('/site/', '/other/')}?x-id=PutObject`
    expect(delayOf(request(other), late)).toBe(delayOf(request(target), late))
  }
})

test('jitter is spread between nothing and all of it', () => {
  const delays = targets.map(target => delayOf(request(target), { ...NETWORK, jitterMs: 30 }))
  expect([Math.min(...delays), Math.max(...delays)]).toEqual([30, 60])
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length
  expect(Math.abs(mean - 45)).toBeLessThan(1)
})
