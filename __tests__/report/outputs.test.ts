import { expect, test } from '@jest/globals'
import { outputs } from '../../src/report/outputs.ts'
import { failed, failedInputs, pullRequestPlan, report, unchanged, update, upload } from './reports.ts'

test('a deploy', () => {
  expect(outputs(update(), 'out/report.json')).toEqual({
    result: 'deployed',
    url: 'https://example.com/',
    'preview-url': '',
    'release-id': '20261122T150405Z-a1b2c3d-42.1',
    'previous-release-id': '20261120T090000Z-0f1e2d3-41.1',
    uploaded: '3',
    updated: '3',
    unchanged: '120',
    deleted: '2',
    'bytes-uploaded': '248297',
    'invalidation-id': 'I1JLWSDAP8FU89',
    'invalidated-paths': '/index.html\n/\n/fonts/inter.woff2',
    'verify-result': '',
    'verify-passed': '',
    'verify-failed': '',
    report: 'out/report.json'
  })
})

test('a failed run counts what reached the bucket, and was not released or invalidated', () => {
  const planned = pullRequestPlan().invalidations
  expect(outputs({ ...failed(), invalidations: planned }, 'r')).toMatchObject({
    result: 'failed',
    'release-id': '',
    'previous-release-id': '20261120T090000Z-0f1e2d3-41.1',
    uploaded: '2',
    updated: '0',
    deleted: '0',
    'bytes-uploaded': '187321',
    'invalidation-id': '',
    'invalidated-paths': ''
  })
})

test('a run that failed before its plan was executed changed nothing', () => {
  const { transfer: _, ...untouched } = failed()
  expect(outputs(untouched, 'r')).toMatchObject({ uploaded: '0', updated: '0', deleted: '0', 'bytes-uploaded': '0' })
})

test('every output is there even when nothing is known', () => {
  const known = outputs(failedInputs(), 'r')
  expect(Object.keys(known)).toEqual(Object.keys(outputs(update(), 'r')))
  expect(known).toMatchObject({
    result: 'failed',
    url: '',
    'release-id': '',
    unchanged: '0',
    uploaded: '0',
    report: 'r'
  })
})

test('a plan says what a deploy would do, and that no byte went', () => {
  expect(outputs(pullRequestPlan(), 'r')).toMatchObject({
    result: 'planned',
    uploaded: '3',
    updated: '1',
    deleted: '1',
    unchanged: '120',
    'bytes-uploaded': '0',
    'invalidation-id': '',
    'invalidated-paths': '/*'
  })
})

test('an unchanged site', () => {
  expect(outputs(unchanged(), 'r')).toMatchObject({
    result: 'unchanged',
    'release-id': '20261120T090000Z-0f1e2d3-41.1',
    uploaded: '0',
    unchanged: '128',
    'invalidated-paths': ''
  })
})

test('headers, content and drift are updates, only new files are uploads', () => {
  const changes = [upload('a', 'new'), upload('b', 'content'), upload('c', 'headers'), upload('d', 'drifted')]
  expect(outputs(report({ result: 'planned', changes }), 'r')).toMatchObject({ uploaded: '1', updated: '3' })
})

test('several distributions give a line each, and every path once', () => {
  const [one] = update().invalidations
  if (one === undefined) throw new Error('the update has an invalidation')
  const two = { ...one, distributionId: 'E2', invalidationId: 'I2', paths: [...one.paths, { path: '/x', why: 'new' }] }
  const refused = {
    ...one,
    distributionId: 'E3',
    invalidationId: 'I3',
    state: 'failed' as const,
    paths: [{ path: '/y', why: 'new' }]
  }
  expect(outputs({ ...update(), invalidations: [one, two, refused] }, 'r')).toMatchObject({
    'invalidation-id': 'I1JLWSDAP8FU89\nI2',
    'invalidated-paths': '/index.html\n/\n/fonts/inter.woff2\n/x'
  })
})
