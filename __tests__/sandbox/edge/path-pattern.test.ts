import { describe, expect, test } from '@jest/globals'
import { siteDistribution } from '../../../sandbox/aws/cloudfront/site-distribution.ts'
import { behaviorFor, matchesPathPattern } from '../../../sandbox/edge/path-pattern.ts'

describe('path patterns', () => {
  test.each([
    ['/api/*', '/api/users', true],
    ['api/*', '/api/users', true],
    ['/api/*', '/api/', true],
    ['/api/*', '/api', false],
    ['/api/*', '/API/users', false],
    ['/api/*', '/v1/api/users', false],
    ['*.js', '/assets/deep/app.js', true],
    ['*.js', '/app.jsx', false],
    ['/images/*.jpg', '/images/a/b.jpg', true],
    ['/image?.png', '/image1.png', true],
    ['/image?.png', '/image.png', false],
    ['/image?.png', '/image12.png', false],
    ['/a.b', '/aXb', false],
    ['/a+(b)$', '/a+(b)$', true],
    ['*', '/anything', true]
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matchesPathPattern(pattern, path)).toBe(expected)
  })
})

describe('the behavior of a path', () => {
  const base = siteDistribution({ bucket: 'b' })
  const defaults = { TargetOriginId: 'site', ViewerProtocolPolicy: 'allow-all' as const }
  const patterns = ['/api/admin/*', '/api/*', '/assets/*']
  const Items = patterns.map(PathPattern => ({ PathPattern, ...defaults }))
  const config = { ...base, CacheBehaviors: { Quantity: Items.length, Items } }

  test.each([
    ['/api/admin/x', '/api/admin/*'],
    ['/api/x', '/api/*'],
    ['/x', undefined],
    // Normalised for the choice of a behavior only.
    ['//api//x', '/api/*'],
    ['/assets/../api/x', '/api/*'],
    ['/%61pi/x', '/api/*'],
    ['/api%2Fx', undefined],
    ['/api/.', '/api/*'],
    ['/..', undefined]
  ])('%s goes to %s', (path, pattern) => {
    const behavior = behaviorFor(config, path)
    expect('PathPattern' in behavior ? behavior.PathPattern : undefined).toBe(pattern)
  })
})
