import { describe, expect, test } from '@jest/globals'
import { deploymentTask, previewAt, previewOf, previewsStart } from '../../src/preview/preview.ts'

const hostPlace = { kind: 'host', url: 'https://pr-{number}.example.com/', prefix: 'previews/pr-{number}/' } as const
const pathPlace = { kind: 'path', url: 'https://example.com/p/{number}/', prefix: 'origin/p/{number}/' } as const

test('of a host, the site is at the root', () => {
  expect(previewOf(hostPlace, 7)).toEqual({
    number: 7,
    kind: 'host',
    url: 'https://pr-7.example.com/',
    host: 'pr-7.example.com',
    basePath: '/',
    prefix: 'previews/pr-7/'
  })
})

test('of a path, the site is below it, whatever the folder is called in the bucket', () => {
  expect(previewOf(pathPlace, 10)).toEqual({
    number: 10,
    kind: 'path',
    url: 'https://example.com/p/10/',
    host: 'example.com',
    basePath: '/p/10/',
    prefix: 'origin/p/10/'
  })
})

describe('keys and folders', () => {
  test.each([1, 7, 10, 100, 9_999_999_999])('lead back to pull request %i', number => {
    for (const place of [hostPlace, pathPlace]) {
      const { prefix } = previewOf(place, number)
      expect(previewAt(place.prefix, prefix)).toBe(number)
      expect(previewAt(place.prefix, `${prefix}assets/index.js`)).toBe(number)
      expect(prefix.startsWith(previewsStart(place.prefix))).toBe(true)
    }
  })

  test('of production, of other sites and of no number lead nowhere', () => {
    for (const key of ['index.html', 'previews/', 'previews/docs/pr-1/', 'previews/pr-1', 'previews/pr-x/', 'pr-1/']) {
      expect(previewAt(hostPlace.prefix, key)).toBeUndefined()
    }
  })
})

test('a task tells sites and pull requests apart', () => {
  const tasks = ['default', 'docs', 'docs/pr-1'].flatMap(site => [1, 10].map(number => deploymentTask(site, number)))
  expect(tasks[0]).toBe('deploy:default:pr-1')
  expect(new Set(tasks).size).toBe(tasks.length)
})
