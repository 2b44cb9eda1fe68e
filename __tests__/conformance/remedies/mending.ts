import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import type { Row } from '../../e2e/verify/row.ts'
import { findingOf, statesOf, withScene } from '../../e2e/verify/sabotage.ts'
import { LONG, type Scene, verifySandbox } from '../../e2e/verify/scene.ts'
import { cliEnvironment } from '../cli/stage.ts'
import { whyUnusable } from '../program.ts'

/** Each call of the CLI takes about a second. */
const TIMEOUT_MS = 180_000
const ROOT = join(import.meta.dirname, '../../..')

const whyNot =
  whyUnusable('aws', ['--version'], 'the AWS CLI, version 1 or 2') ?? whyUnusable('jq', ['--version'], 'jq')

/** What can only be said, since it is for people to decide, or is no setting of AWS. */
const IN_WORDS: readonly string[] = [
  'S3-1: another account has the bucket',
  'S3-4: the policy lets any distribution read',
  'S3-9: a file was deleted by hand',
  'CF-5: a distribution of another account has a wildcard over the domain',
  'R53-4: the registrar has a DS record of a key that is gone',
  'L-1: one of four name servers has another zone',
  'L-2: one resolver still has the earlier address',
  'L-3: the certificate that is served has expired',
  'L-3: another certificate is served than the one of ACM',
  'L-4: the front page wants a password',
  'L-5: http:// is refused instead of redirected',
  'L-6: something between speaks HTTP/1.1 only',
  'L-7: an edge has this page, with something else in it',
  'L-8: the way back from signing in is taken for the API',
  'L-9: the assets are asked of the API',
  'L-10: a function takes missing scripts for deep links',
  'L-11: the API itself is ill',
  "L-12: the API's own server shows the app for what it does not have",
  'L-16: www shows the site as well'
]

/** What is done by hand in the console: it costs something, or takes names that only its owner knows. */
const IN_CONSOLE: readonly string[] = [
  'CF-22: the firewall is gone',
  'CF-24: access logs are off',
  'API-1: the behavior is gone',
  'API-7: one of two targets is sick',
  'API-7: nothing is registered with the target group',
  'API-8: the secret header is gone'
]

/** Commands that leave something to the user, and what their notes say of that. */
const LEFT_TO_THE_USER: Readonly<Record<string, RegExp>> = {
  'CF-10: 404 is answered with the app, beside the router': /already/,
  'CF-13: somebody has edited the router': /carry the options of the old code over first/,
  'S3-12: an .env lies among the files': /change the passwords and keys/,
  'ACM-1: the certificate was revoked': /CNAME records to create/,
  'ACM-2: the certificate is for the names below the domain only': /CNAME records to create/,
  'ACM-5: twenty days are left': /CNAME records to create/,
  'ACM-5: two days are left': /CNAME records to create/,
  'ACM-6: the key is on a curve that CloudFront does not take': /CNAME records to create/,
  'R53-3: the registrar has the name servers of a parking page': /registered with Route 53\. Elsewhere/,
  'R53-3: there is a second zone of the name': /has to be empty first/
}

/** The sandbox has no registrar: the CLI checks the command, and what it says is done here. */
const REGISTRAR = 'R53-3: the registrar has the name servers of a parking page'

/** A test of each row: the command that the finding prints is run, and then all is well again. */
export function describeRemedies(rows: readonly Row[]): void {
  describe('a remedy that is a command mends what it is for', () => {
    for (const row of rows) {
      const title = titleOf(row)
      if (whyNot !== undefined) test.skip(`${title}: skipped, ${whyNot}`, () => {})
      else test(title, () => withScene(row, scene => mend(row, scene)), TIMEOUT_MS)
    }
  })
}

function titleOf({ check, name }: Row): string {
  return `${check}: ${name}`
}

async function mend(row: Row, scene: Scene): Promise<void> {
  const title = titleOf(row)
  const before = statesOf(await verifySandbox(scene))
  scene.later(LONG)
  await row.sabotage(scene)
  const finding = findingOf(await verifySandbox(scene), row.check)
  const kind = finding.remedy?.kind ?? 'none'
  expect(kind).toBe(IN_WORDS.includes(title) ? 'text' : IN_CONSOLE.includes(title) ? 'console' : 'command')
  if (finding.remedy?.kind !== 'command') return

  const { text, note = '' } = finding.remedy
  expect(text).not.toMatch(/<[a-z-]+>|\bundefined\b|PLACEHOLDER/)
  expect(note).toMatch(LEFT_TO_THE_USER[title] ?? /^/)
  if (title === REGISTRAR) {
    await run(`${text} --generate-cli-skeleton output`, scene)
    const nameServers = [...text.matchAll(/Name=(\S+)/g)].map(([, name = '']) => name)
    scene.stage.internet.dns.delegate(scene.setup.domain, { nameServers })
  } else await run(text, scene)
  await row.settle?.(scene)
  // Until edges have forgotten the errors that they saw.
  scene.later(60)
  const after = await verifySandbox(scene)
  const broken = after.findings.filter(({ id, state }) => state !== before[id])
  expect(broken).toEqual([])
}

async function run(text: string, scene: Scene): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'remedy-'))
  // AWS goes on with what is in progress while a command waits for it.
  const progress = setInterval(() => complete(scene), 100)
  try {
    // Where the remedies say that it is found.
    await symlink(join(ROOT, 'edge'), join(folder, 'edge'))
    const options = { cwd: folder, env: cliEnvironment(scene.sandbox) }
    await promisify(execFile)('bash', ['-c', `set -eu -o pipefail\n${text}`], options)
  } finally {
    clearInterval(progress)
    await rm(folder, { recursive: true, force: true })
  }
  complete(scene)
}

function complete({ sandbox: { cloudFront } }: Scene): void {
  cloudFront.completeDeployments()
  cloudFront.completeInvalidations()
}
