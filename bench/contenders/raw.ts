import { createRequire } from 'node:module'
import type { Flavour } from '../raw/connections.ts'
import { type Contender, environmentOf, type Found } from './contender.ts'
import { script } from './scripts.ts'

/** The limit: what Node can do at most. The faster of the two flavours is what others are compared with. */
export const raw: readonly Contender[] = [
  limit('http', 'node:http, 128 connections'),
  limit('undici', 'undici, 256 connections')
]

function limit(flavour: Flavour, how: string): Contender {
  return {
    id: `raw-${flavour}`,
    title: `raw limit, ${how}`,
    find: () => (flavour === 'http' ? { version: `node:http of Node ${process.version}` } : findUndici()),
    command: job => ({
      program: process.execPath,
      args: [script(job.isFresh ? 'raw/upload.ts' : 'raw/compare.ts'), flavour, job.folder, job.bucket],
      env: { ...environmentOf(job), ...(flavour === 'undici' && { RAW_UNDICI: undiciPath() ?? '' }) },
      cwd: job.workspace
    })
  }
}

/** No dependency of ours, but of others' packages. */
function undiciPath(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('undici')
  } catch {
    return undefined
  }
}

function findUndici(): Found {
  if (undiciPath() === undefined) return { absent: 'no package here has brought undici' }
  const { version } = createRequire(import.meta.url)('undici/package.json') as { version: string }
  return { version: `undici ${version}` }
}
