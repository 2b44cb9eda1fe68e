import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { minifySync } from 'oxc-minify'
import { action } from '../contenders/action.ts'
import { type Contender, environmentOf } from '../contenders/contender.ts'
import { script } from '../contenders/scripts.ts'
import { median } from '../measure/statistics.ts'
import { NETWORK } from '../server/conditions.ts'
import { writeTree } from '../trees/tree.ts'
import type { Lab } from './lab.ts'
import type { Tell } from './run-scenario.ts'

/** Medians, in milliseconds. */
export interface StartUp {
  /** Of Node alone, from its start to its end. */
  readonly empty: number
  /** Of a bundle that loads all it may need, from its start to its first request. */
  readonly eager: number
  /** Of the action. */
  readonly action: number
  readonly rounds: number
}

const root = join(import.meta.dirname, '../..')

/** How long it takes from the start of a process to the arrival of its first request, for a site of 50 files. */
export async function measureStartUp(lab: Lab, rounds: number, tell: Tell): Promise<StartUp> {
  const eager = started('eager', bundleEager())
  const empty = started('empty', script('startup/empty.ts'))
  const tree = writeTree({ site: 50, bytes: 4_000 })
  const times = { empty: [] as number[], eager: [] as number[], action: [] as number[] }
  try {
    await lab.server.ask('create', { bucket: 'empty' })
    for (let round = 0; round < rounds; round++) {
      for (const contender of [empty, eager, action]) {
        await lab.server.ask('copy', { from: 'empty', to: 'start' })
        const sample = await lab.deploy(contender, tree, { bucket: 'start', isFresh: true, conditions: NETWORK })
        const ms = contender === empty ? sample.ms : sample.firstRequestMs
        if (ms === undefined) throw new Error(`${contender.title} sent no request.`)
        times[contender.id as keyof typeof times].push(ms)
      }
    }
  } finally {
    tree.remove()
  }
  const medians = Object.entries(times).map(([name, all]) => [name, median(all) ?? Number.NaN])
  tell(`start-up: ${medians.map(([name, ms]) => `${name} ${Number(ms).toFixed(0)} ms`).join(', ')}`)
  return { ...(Object.fromEntries(medians) as Omit<StartUp, 'rounds'>), rounds }
}

function started(id: string, path: string): Contender {
  return {
    id,
    title: id,
    find: () => ({ version: process.version }),
    command: job => ({
      program: process.execPath,
      args: [path, job.folder, job.bucket],
      env: environmentOf(job),
      cwd: job.workspace
    })
  }
}

/** One file, minified as the action is. @returns its path */
function bundleEager(): string {
  const out = script('startup/bundle')
  const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js')
  const args = [ncc, 'build', script('startup/eager.ts'), '--out', out, '--no-cache', '--quiet']
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The bundle to compare with could not be made:\n${stderr}`)
  const path = join(out, 'index.mjs')
  const { code } = minifySync(path, readFileSync(path, 'utf8'), { module: true, compress: true, mangle: true })
  writeFileSync(path, code)
  return path
}
