import { describe, expect, test } from '@jest/globals'
import type { Permissions } from '../../sandbox/github/tokens.ts'
import { loadInputs } from '../../src/inputs.ts'
import { Journal } from '../../src/pipeline/journal.ts'
import { previewFor } from '../../src/pipeline/preview-inputs.ts'
import { PullRequestPage } from '../../src/pipeline/pull-request-page.ts'
import type { GitHub } from '../../src/ports.ts'
import type { Finding } from '../../src/report/model.ts'
import { HEAD, type Lab, openLab } from '../github/github-lab.ts'

const START = new Date('2026-01-01T00:00:00.000Z')

/** What a run says on the pull request, and the journal that it writes. */
function open(github: GitHub | undefined, given: Readonly<Record<string, string>> = {}) {
  const env = { INPUT_BUCKET: 'site-bucket', 'INPUT_PREVIEW-URL': 'https://pr-{number}.example.com', ...given }
  const { inputs } = loadInputs(env)
  const preview = previewFor(inputs, 7)
  const journal = new Journal(START)
  const { number, kind, url } = preview
  journal.note({ target: 'preview', preview: { number, kind, url } })
  const page = new PullRequestPage(github, inputs, journal)
  const report = () => journal.report(START, 'deployed')
  return {
    page,
    findings: (): readonly Finding[] => report().findings,
    shown: () => report().preview,
    announce: () => page.announce(preview, HEAD, report()),
    retire: () => {
      const one = { number, prefix: preview.prefix, why: 'closed', files: 3, bytes: 10 } as const
      journal.note({ command: 'cleanup', cleanup: { removed: [one], kept: [], failed: [] } })
      return page.retire(7, journal.report(START, 'cleaned'))
    }
  }
}

function connect(lab: Lab, permissions?: Permissions): GitHub {
  return lab.connect(permissions === undefined ? {} : { permissions }).github
}

describe('with all permissions', () => {
  test('a preview is announced as comment and Deployment, and retired in both', async () => {
    await using lab = await openLab()
    const { announce, retire, findings, shown } = open(connect(lab))
    await announce()
    const body = lab.repository.comments(7)[0]?.body
    expect(body).toContain('https://pr-7.example.com/')
    expect(shown()?.commentUrl).toMatch(/#issuecomment-\d+$/)
    expect(lab.repository.deployments()).toMatchObject([{ task: 'deploy:default:pr-7', environment: 'preview' }])

    await retire()
    expect(lab.repository.comments(7)).toHaveLength(1)
    expect(lab.repository.comments(7)[0]?.body).not.toContain('https://pr-7.example.com/')
    expect(findings()).toEqual([])
  })

  test('what is switched off is not even asked for', async () => {
    await using lab = await openLab()
    const { announce, retire, page } = open(connect(lab), { INPUT_COMMENT: 'false', INPUT_DEPLOYMENT: 'false' })
    await announce()
    await retire()
    expect(lab.requests()).toEqual([])
    expect(await page.stateOf(7)).toBe('open')
    expect(lab.requests()).toEqual(['GET /repos/octo-org/example/pulls/7'])
  })

  test('open and closed are told apart, and a number that there is not is neither: nothing is told there', async () => {
    await using lab = await openLab()
    const { page, retire, findings } = open(connect(lab))
    expect([await page.stateOf(7), [...((await page.open()) ?? [])]]).toEqual(['open', [7]])
    lab.repository.pulls.get(7)?.close()
    expect([await page.stateOf(7), [...((await page.open()) ?? [])]]).toEqual(['closed', []])
    lab.repository.pulls.delete(7)
    expect(await page.stateOf(7)).toBe('absent')
    await retire()
    expect(lab.requests().filter(request => request.includes('/comments'))).toEqual([])
    expect(findings()).toEqual([])
  })
})

test('without a token nothing is asked and nothing is said', async () => {
  const { page, announce, retire, findings } = open(undefined)
  await announce()
  await retire()
  expect([await page.stateOf(7), await page.open()]).toEqual([undefined, undefined])
  expect(findings()).toEqual([])
})

describe('what GitHub refuses', () => {
  const readOnly: Permissions = { contents: 'read', 'pull-requests': 'read', deployments: 'read' }

  test('for want of a permission is one notice that names all of them, however often it is asked', async () => {
    await using lab = await openLab()
    const { announce, retire, findings } = open(connect(lab, readOnly))
    await announce()
    await announce()
    await retire()
    const [hint, ...others] = findings()
    expect(others).toEqual([])
    expect(hint).toMatchObject({ level: 'notice', title: 'A permission on GitHub is missing' })
    expect(hint?.message).toMatch(/^The Deployment, The comment: left out\. GitHub does not permit POST /)
    expect(hint?.remedy).toContain('permissions:\n  deployments: write')
    expect(hint?.remedy).toContain('permissions:\n  pull-requests: write')
    expect(lab.repository.comments(7)).toEqual([])
    expect(lab.repository.deployments()).toEqual([])
  })

  test('leaves what is permitted', async () => {
    await using lab = await openLab()
    const { announce, findings } = open(connect(lab, { ...readOnly, 'pull-requests': 'write' }))
    await announce()
    expect(lab.repository.comments(7)).toHaveLength(1)
    expect(findings().map(({ message }) => message)).toEqual([expect.stringMatching(/^The Deployment: left out\./)])
  })

  test('says nothing of a comment that there never was', async () => {
    await using lab = await openLab()
    const { page, findings } = open(connect(lab))
    await page.amend(7, new Journal(START).report(START, 'cleaned'))
    expect(lab.repository.comments(7)).toEqual([])
    expect(findings()).toEqual([])
  })

  test('for another reason is a warning, and nobody knows whether the pull request is open', async () => {
    await using lab = await openLab()
    const token = lab.server.token()
    lab.server.revoke(token)
    const { page, findings } = open(lab.connect({ token }).github)
    expect([await page.stateOf(7), await page.open()]).toEqual([undefined, undefined])
    expect(findings()).toEqual([
      {
        level: 'warning',
        title: 'GitHub could not be asked or told',
        message: expect.stringMatching(
          /^Whether the pull request is still open, Which pull requests are open: left out\. GitHub does not accept the token/
        ),
        remedy: expect.stringContaining('github-token')
      }
    ])
    expect(JSON.stringify(findings())).not.toContain(token)
  })

  test('is not where defects of our own are hidden', async () => {
    await using lab = await openLab()
    const github = connect(lab)
    const broken: GitHub = {
      ...github,
      pullRequests: { ...github.pullRequests, open: () => Promise.reject(new TypeError()) }
    }
    await expect(open(broken).page.open()).rejects.toThrow(TypeError)
  })
})
