import { describe, expect, test } from '@jest/globals'
import { account, OCTOCAT } from '../../sandbox/github/accounts.ts'
import { failure, meetingOf, openLab } from './github-lab.ts'

const MARKER = '<!-- s3-cloudfront-deploy preview docs -->'
const body = (text: string) => `${MARKER}\n${text}`
const COMMENTS = '/repos/octo-org/example/issues/7/comments'

describe('one comment on the pull request', () => {
  test('is created: look, create, look again', async () => {
    await using lab = await openLab()
    const { url } = await lab.connect().github.comments.put(7, MARKER, body('first'))
    const [comment, ...others] = lab.repository.comments(7)
    expect(comment?.body).toBe(body('first'))
    expect(others).toEqual([])
    expect(url).toBe(`https://github.com/octo-org/example/pull/7#issuecomment-${comment?.id}`)
    expect(lab.requests()).toEqual([`GET ${COMMENTS}?per_page=100`, `POST ${COMMENTS}`, `GET ${COMMENTS}?per_page=100`])
  })

  test('is updated in place: look, update', async () => {
    await using lab = await openLab()
    const { comments } = lab.connect().github
    const first = await comments.put(7, MARKER, body('first'))
    lab.server.clear()
    const second = await comments.put(7, MARKER, body('second'))
    expect(second).toEqual(first)
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('second')])
    expect(lab.server.operations).toEqual(['issues/list-comments', 'issues/update-comment'])
  })

  test('is left alone when it says so already', async () => {
    await using lab = await openLab()
    lab.repository.comment(7, body('same'))
    await lab.connect().github.comments.put(7, MARKER, body('same'))
    expect(lab.server.operations).toEqual(['issues/list-comments'])
  })

  test('is found behind a hundred others, on the first page that has it', async () => {
    await using lab = await openLab()
    for (let n = 1; n <= 230; n++) {
      if (n === 130) lab.repository.comment(7, body('old'))
      else lab.repository.comment(7, `Comment ${n}`, OCTOCAT)
    }
    await lab.connect().github.comments.put(7, MARKER, body('new'))
    expect(lab.repository.comments(7)[129]?.body).toBe(body('new'))
    expect(lab.repository.comments(7)).toHaveLength(230)
    const pages = lab.server.requests.filter(({ method }) => method === 'GET').map(({ query }) => query)
    expect(pages).toEqual(['per_page=100', 'per_page=100&page=2'])
  })

  test('is not taken for the one that somebody quotes it in, or for that of another site', async () => {
    await using lab = await openLab()
    const quoted = lab.repository.comment(7, `> ${body('old')}\n\nNice.`, OCTOCAT)
    const other = lab.repository.comment(7, '<!-- s3-cloudfront-deploy preview docs-next -->\nother site')
    await lab.connect().github.comments.put(7, MARKER, body('new'))
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([quoted.body, other.body, body('new')])
  })

  test('is created anew when it is deleted while it is being updated', async () => {
    await using lab = await openLab()
    const old = lab.repository.comment(7, body('old'))
    lab.server.fault({ operation: 'issues/update-comment' }, { onRequest: () => lab.repository.deleteComment(old) })
    await lab.connect().github.comments.put(7, MARKER, body('new'))
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('new')])
  })

  test('is the oldest, where there are several; the others are left alone', async () => {
    await using lab = await openLab()
    const oldest = lab.repository.comment(7, body('one'))
    lab.repository.comment(7, body('two'))
    lab.repository.comment(7, body('three'))
    const { url } = await lab.connect().github.comments.put(7, MARKER, body('new'))
    expect(url).toContain(`#issuecomment-${oldest.id}`)
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('new'), body('two'), body('three')])
  })
})

describe('a comment of somebody else that begins like ours', () => {
  const other = account('other-app[bot]', 'Bot')

  test.each(['CONTRIBUTOR', 'NONE'] as const)(
    'is not touched, and no reason to create none (%s)',
    async association => {
      await using lab = await openLab()
      lab.repository.comment(7, body('forged'), OCTOCAT, association)
      const { comments } = lab.connect().github
      expect(await comments.replace(7, MARKER, body('closed'))).toBeUndefined()
      for (const text of ['first', 'second']) await comments.put(7, MARKER, body(text))
      expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('forged'), body('second')])
    }
  )

  test.each(['OWNER', 'MEMBER', 'COLLABORATOR'] as const)(
    'is left alone where a bot has one (%s)',
    async association => {
      await using lab = await openLab()
      lab.repository.comment(7, body('pasted'), OCTOCAT, association)
      for (let n = 1; n <= 100; n++) lab.repository.comment(7, `Comment ${n}`, OCTOCAT)
      lab.repository.comment(7, body('old'))
      await lab.connect().github.comments.put(7, MARKER, body('new'))
      const marked = lab.repository.comments(7).filter(comment => comment.body.startsWith(MARKER))
      expect(marked.map(comment => comment.body)).toEqual([body('pasted'), body('new')])
    }
  )

  test('may be what the token must not change: then it is ours that is updated, and only one is created', async () => {
    await using lab = await openLab()
    for (let n = 1; n <= 120; n++) lab.repository.comment(7, n === 1 ? body('theirs') : `Comment ${n}`, other)
    const { comments } = lab.connect({ ownCommentsOnly: true }).github
    const first = await comments.put(7, MARKER, body('first'))
    expect(await comments.put(7, MARKER, body('second'))).toEqual(first)
    expect((await comments.replace(7, MARKER, body('closed')))?.url).toBe(first.url)
    const marked = lab.repository.comments(7).filter(comment => comment.body.startsWith(MARKER))
    expect(marked.map(comment => comment.body)).toEqual([body('theirs'), body('closed')])
  })

  test('is not ours even when that is why there is none to replace', async () => {
    await using lab = await openLab()
    lab.repository.comment(7, body('theirs'), other)
    const { comments } = lab.connect({ ownCommentsOnly: true }).github
    expect((await failure(comments.replace(7, MARKER, body('closed')))).code).toBe('github-forbidden')
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('theirs')])
  })

  test('is not deleted when it is the same text', async () => {
    await using lab = await openLab()
    const meanwhile = () => {
      lab.repository.comment(7, body('new'), OCTOCAT)
    }
    lab.server.fault({ operation: 'issues/create-comment', nth: 1 }, { onRequest: meanwhile })
    lab.server.fault({ operation: 'issues/create-comment', nth: 1 }, { onApplied: meanwhile })
    await lab.connect().github.comments.put(7, MARKER, body('new'))
    expect(lab.repository.comments(7)).toHaveLength(3)
  })
})

describe('with the token of a person', () => {
  const mona = account('mona')

  test('there is one comment too, by that person', async () => {
    await using lab = await openLab()
    for (const text of ['first', 'second']) {
      await lab.connect({ author: mona }).github.comments.put(7, MARKER, body(text))
    }
    expect(lab.repository.comments(7)).toMatchObject([{ author: mona, body: body('second') }])
  })

  test('whose membership GitHub does not tell, there is one all the same', async () => {
    await using lab = await openLab()
    for (const text of ['first', 'second']) {
      const { comments } = lab.connect({ author: mona, association: 'CONTRIBUTOR' }).github
      await comments.put(7, MARKER, body(text))
    }
    expect(lab.repository.comments(7)).toMatchObject([{ author: mona, body: body('second') }])
  })
})

test('a limit of requests is no reason to create another comment', async () => {
  await using lab = await openLab()
  lab.repository.comment(7, body('old'))
  lab.server.fault({ operation: 'issues/update-comment' }, { primaryLimit: {} })
  const error = await failure(lab.connect().github.comments.put(7, MARKER, body('new')))
  expect(error.code).toBe('github-rate-limited')
  expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('old')])
})

describe('replace', () => {
  test('replaces the body of a comment that is there', async () => {
    await using lab = await openLab()
    const comment = lab.repository.comment(7, body('open'))
    const replaced = await lab.connect().github.comments.replace(7, MARKER, body('closed'))
    expect(replaced?.url).toContain(`#issuecomment-${comment.id}`)
    expect(lab.repository.comments(7).map(({ body }) => body)).toEqual([body('closed')])
    expect(lab.server.operations).toEqual(['issues/list-comments', 'issues/update-comment'])
  })

  test('creates none', async () => {
    await using lab = await openLab()
    lab.repository.comment(7, 'Something else', OCTOCAT)
    expect(await lab.connect().github.comments.replace(7, MARKER, body('closed'))).toBeUndefined()
    expect(lab.server.operations).toEqual(['issues/list-comments'])
  })

  test('creates none in the place of one that is deleted meanwhile', async () => {
    await using lab = await openLab()
    const old = lab.repository.comment(7, body('open'))
    lab.server.fault({ operation: 'issues/update-comment' }, { onRequest: () => lab.repository.deleteComment(old) })
    expect(await lab.connect().github.comments.replace(7, MARKER, body('closed'))).toBeUndefined()
    expect(lab.repository.comments(7)).toEqual([])
  })
})

describe('two runs at once leave one comment', () => {
  const created = (lab: { readonly server: { readonly operations: readonly string[] } }) =>
    lab.server.operations.filter(operation => operation === 'issues/create-comment').length

  test.each([
    ['both create before either looks again', true],
    ['one may be done before the other has created', false]
  ])('%s', async (_, together) => {
    await using lab = await openLab()
    lab.server.fault({ operation: 'issues/create-comment' }, { onRequest: meetingOf(2) })
    if (together) {
      lab.server.fault(
        { operation: 'issues/list-comments', when: () => created(lab) === 2 },
        { onRequest: meetingOf(2) }
      )
    }
    const urls = await Promise.all(['one', 'two'].map(text => lab.connect().github.comments.put(7, MARKER, body(text))))
    expect(created(lab)).toBe(2)
    const left = lab.repository.comments(7)
    expect(left).toHaveLength(1)
    expect([body('one'), body('two')]).toContain(left[0]?.body)
    const ids = lab.server.requests.flatMap(({ operation, reply }) =>
      operation === 'issues/create-comment' ? [(reply as { readonly id: number }).id] : []
    )
    expect(left[0]?.id).toBe(Math.min(...ids))
    for (const { url } of urls) expect(url).toContain(`#issuecomment-${left[0]?.id}`)
  })
})

describe('a comment whose reply was lost', () => {
  test('is found, not created again', async () => {
    await using lab = await openLab()
    lab.server.fault({ operation: 'issues/create-comment', nth: 1 }, 'lose-reply')
    await lab.connect().github.comments.put(7, MARKER, body('once'))
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('once')])
    expect(lab.server.operations.filter(operation => operation === 'issues/create-comment')).toHaveLength(1)
  })

  test.each(['reset', { status: 502 }] as const)('is created if it was not (%j)', async effect => {
    await using lab = await openLab()
    lab.server.fault({ operation: 'issues/create-comment', nth: 1 }, effect)
    await lab.connect().github.comments.put(7, MARKER, body('once'))
    expect(lab.repository.comments(7).map(comment => comment.body)).toEqual([body('once')])
    expect(lab.server.operations).toEqual([
      'issues/list-comments',
      'issues/create-comment',
      'issues/list-comments',
      'issues/create-comment',
      'issues/list-comments'
    ])
  })
})

test('a body that GitHub does not take is told of with its words and the id of the request', async () => {
  await using lab = await openLab()
  const error = await failure(lab.connect().github.comments.put(7, MARKER, body('x'.repeat(70_000))))
  expect(error.code).toBe('github-rejected')
  expect(error.message).toMatch(
    /^GitHub rejected POST \/repos\/octo-org\/example\/issues\/7\/comments: Validation Failed: .*65536.* \(HTTP 422, request [0-9A-F]+\)\.$/
  )
})
