import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Contender, environmentOf, type Found } from './contender.ts'
import { script } from './scripts.ts'

const version = '4.3.1'
const path = script('s3-sync-client/sync.ts')
let found: Found | undefined

/** A package that compares sizes and times. No dependency: it is installed for the run, and left out where it can't be. */
export const s3SyncClient: Contender = {
  id: 's3-sync-client',
  title: 'npm s3-sync-client, 64 at a time',
  find() {
    found ??= install()
    return found
  },
  command: job => ({
    program: process.execPath,
    args: [path, job.folder, job.bucket],
    env: environmentOf(job),
    cwd: job.workspace
  })
}

/** Beside the script, and so before the packages of this repository, which have the SDK that it asks for. */
function install(): Found {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/package.json`, '{"private":true}')
  const options = ['--no-package-lock', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund']
  const { status } = spawnSync('npm', ['install', ...options, `s3-sync-client@${version}`], {
    cwd: folder,
    shell: process.platform === 'win32'
  })
  return status === 0 ? { version } : { absent: 'npm could not install it' }
}
