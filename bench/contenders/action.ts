import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { githubVariables } from '../../sandbox/runner/environment.ts'
import { type Contender, environmentOf, type Job } from './contender.ts'

const root = join(import.meta.dirname, '../..')

/** The shipped bundle, as a runner starts it on a push to the default branch. */
export const action: Contender = {
  id: 'action',
  title: 'this action',
  keepsState: true,
  find() {
    const { stdout } = spawnSync('git', ['log', '-1', '--format=%h', '--', 'dist'], { cwd: root, encoding: 'utf8' })
    return { version: `dist/ of ${stdout.trim() || 'this folder'}` }
  },
  command: job => ({
    program: process.execPath,
    args: [join(root, 'dist/index.js')],
    env: { ...environmentOf(job), ...runnerVariables(job), ...inputVariables(job) },
    cwd: job.workspace
  })
}

function inputVariables({ bucket, inputs }: Job): Readonly<Record<string, string>> {
  const all = {
    bucket,
    'build-command': 'none',
    wait: 'false',
    // Half of a site is never deleted without being asked for.
    'max-delete': '100%',
    ...inputs
  }
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
}

function runnerVariables({ workspace, home, number }: Job): Readonly<Record<string, string>> {
  const payload = { ref: 'refs/heads/main', repository: { full_name: 'octo-org/example', default_branch: 'main' } }
  const eventPath = join(home, 'event.json')
  writeFileSync(eventPath, JSON.stringify(payload))
  const files = Object.entries({
    GITHUB_OUTPUT: 'output',
    GITHUB_STEP_SUMMARY: 'summary.md',
    GITHUB_STATE: 'state',
    GITHUB_ENV: 'env'
  })
  for (const [, name] of files) writeFileSync(join(home, name), '')
  const github = { runId: String(1_000_000_000 + number), runNumber: String(number) }
  return {
    ...githubVariables(github, { name: 'push', payload }, { workspace, temp: home, eventPath }),
    ...Object.fromEntries(files.map(([variable, name]) => [variable, join(home, name)]))
  }
}
