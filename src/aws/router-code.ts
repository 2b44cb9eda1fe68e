import { createHash } from 'node:crypto'
import { routerDigest } from './router-digest.ts'

const endOfOptions = '// options:end'

/** Whether a function is `edge/router.js`, whatever its options. */
export function isRouter(code: string): boolean {
  return routerDigestOf(code) === routerDigest
}

/** SHA-256, in hex, of what follows the options; '' where nothing does. Line ends and indents may change in a console. */
export function routerDigestOf(code: string): string {
  const at = code.indexOf(endOfOptions)
  if (at === -1) return ''
  const lines = code.slice(at + endOfOptions.length).split('\n')
  const body = lines.map(line => line.trim()).filter(line => line !== '')
  return createHash('sha256').update(body.join('\n')).digest('hex')
}
