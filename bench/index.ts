// `npm run bench`: a first upload and a deploy without changes, against a loop over the AWS SDK, on the sandbox's S3 in
// a process of its own. `-- --quick` takes a small tree. Compare the ratios of one run: absolute times are the machine's.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerCounts, ServerReady } from './server.ts'
import { writeTree } from './tree.ts'

const root = join(import.meta.dirname, '..')
const quick = process.argv.includes('--quick')
const trees = quick
  ? [{ count: 200, size: 4_000 }]
  : [
      { count: 1_000, size: 20_000 },
      { count: 10_000, size: 4_000 }
    ]
const rounds = 3

const server = fork(join(import.meta.dirname, 'server.ts'))
const [ready] = (await once(server, 'message')) as [ServerReady]

async function ask<T>(message: 'bucket' | 'counts'): Promise<T> {
  server.send(message)
  const [answer] = (await once(server, 'message')) as [T]
  return answer
}

interface Measure {
  readonly ms: number
  readonly requests: number
}

async function measure(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Promise<Measure> {
  const started = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...ready.env, ...env }
  })
  const ms = performance.now() - started
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  const counts = await ask<ServerCounts>('counts')
  return { ms, requests: Object.values(counts).reduce((sum, count) => sum + count, 0) }
}

function median(measures: readonly Measure[]): Measure {
  const sorted = measures.toSorted((a, b) => a.ms - b.ms)
  return sorted[Math.floor(sorted.length / 2)] ?? { ms: Number.NaN, requests: Number.NaN }
}

console.log('| files | what | ms, median of 3 | × SDK loop | requests |\n| --: | :-- | --: | --: | --: |')
try {
  for (const { count, size } of trees) {
    const workspace = writeTree(count, size)
    const results: Record<'sdk' | 'fresh' | 'unchanged', Measure[]> = { sdk: [], fresh: [], unchanged: [] }
    for (let round = 0; round < rounds; round++) {
      const theirs = await ask<{ bucket: string }>('bucket')
      const loop = [join(import.meta.dirname, 'sdk-loop.ts'), join(workspace, 'dist'), theirs.bucket]
      results.sdk.push(await measure(loop, {}, workspace))
      const ours = await ask<{ bucket: string }>('bucket')
      const inputs = { INPUT_BUCKET: ours.bucket, 'INPUT_BUILD-COMMAND': 'none', INPUT_WAIT: 'false' }
      results.fresh.push(await measure([join(root, 'dist/index.js')], inputs, workspace))
      results.unchanged.push(await measure([join(root, 'dist/index.js')], inputs, workspace))
    }
    rmSync(workspace, { recursive: true })
    const base = median(results.sdk).ms
    const rows = [
      ['a loop over the AWS SDK', median(results.sdk)],
      ['this action, first deploy', median(results.fresh)],
      ['this action, nothing changed', median(results.unchanged)]
    ] as const
    for (const [what, { ms, requests }] of rows) {
      console.log(`| ${count} | ${what} | ${Math.round(ms)} | ${(ms / base).toFixed(2)} | ${requests} |`)
    }
  }
} finally {
  server.send('close')
}
