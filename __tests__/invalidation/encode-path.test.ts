import { expect, test } from '@jest/globals'
import { encodePath } from '../../src/invalidation/encode-path.ts'

test.each([
  ['/assets/index-Diw_rgTda.js', '/assets/index-Diw_rgTda.js'],
  ['/two words.html', '/two%20words.html'],
  ['/100%.html', '/100%25.html'],
  ['/a#b"c<d>.html', '/a%23b%22c%3Cd%3E.html'],
  ['/{id}.html', '/%7Bid%7D.html'],
  ['/café.html', '/caf%C3%A9.html'],
  ['/cafe\u0301.html', '/cafe%CC%81.html'],
  ['/🦊/ü.html', '/%F0%9F%A6%8A/%C3%BC.html'],
  // Some clients encode these and others don't: both forms may be cached.
  ['/logo@2x.png', '/logo*'],
  ['/a+b.html', '/a*'],
  ['/~user/x.html', '/*'],
  ['/files/a(1).pdf', '/files/a*'],
  ['/files/[id].html', '/files/*'],
  ["/it's.html", '/it*'],
  ['/a*b.html', '/a*'],
  // Encoded as `%3F` or `%3f`, which is not one of the characters that CloudFront says it compares in encoded form.
  ['/what?.html', '/what*'],
  ['/a&b=c.html', '/a*']
])('%s is sent as %s', (path, expected) => {
  expect(encodePath(path)).toBe(expected)
})
