import { expect, test } from '@jest/globals'
import { openLab } from './github-lab.ts'

test.each(['', '/'])('the API of an Enterprise Server is below /api/v3%s, further pages included', async slash => {
  await using lab = await openLab({ basePath: '/api/v3' })
  for (let n = 1; n <= 130; n++) lab.repository.comment(7, n === 120 ? '<!-- m --> old' : `Comment ${n}`)
  const { github } = lab.connect({ apiUrl: `${lab.server.url}${slash}` })
  const { url } = await github.comments.put(7, '<!-- m -->', '<!-- m --> new')
  expect(lab.server.url).toMatch(/\/api\/v3$/)
  expect(url).toMatch(/^https:\/\/github\.example\.com\/octo-org\/example\/pull\/7#issuecomment-\d+$/)
  expect(lab.repository.comments(7)[119]?.body).toBe('<!-- m --> new')
  expect(lab.server.operations).toEqual(['issues/list-comments', 'issues/list-comments', 'issues/update-comment'])
})

test('every request says who asks, with which token, and for which version of the API', async () => {
  await using lab = await openLab()
  const token = lab.server.token()
  await lab.connect({ token }).github.pullRequests.find(7)
  expect(lab.server.requests[0]?.headers).toMatchObject({
    authorization: `token ${token}`,
    'user-agent': expect.stringMatching(/^s3-cloudfront-deploy /),
    'x-github-api-version': '2022-11-28'
  })
})
