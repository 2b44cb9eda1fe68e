import { type Guard, listed } from './guard.ts'
import { describeMissing, missingFiles } from './missing.ts'

const NEEDED = new Set(['script', 'stylesheet', 'modulepreload'] as const)

/** A page without its scripts or styles is broken for every visitor. */
export const missingReferences: Guard = {
  id: 'missing-references',
  check: facts => {
    const missing = missingFiles(facts, NEEDED)
    if (missing.length === 0) return undefined
    const files = missing.length === 1 ? 'a script or style that is' : `${missing.length} scripts or styles that are`
    const first = missing[0]?.documents[0]
    return {
      level: 'error',
      title: 'Scripts or styles are missing',
      message: `Documents refer to ${files} not in the build:\n${listed(missing.map(describeMissing))}`,
      remedy:
        'Deploy the output of one complete build. If the site is served below a path, build it for that path ' +
        '(`base` in Vite, `--base-href` in Angular, `homepage` in Create React App). If another deploy puts these ' +
        'files there, waive this guard with "allow: missing-references".',
      ...(first === undefined ? {} : { file: first })
    }
  }
}
