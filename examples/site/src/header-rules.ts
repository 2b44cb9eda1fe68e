export interface Answer {
  readonly kind: string
  readonly cacheControl: string
  readonly why: string
}

interface Rule extends Answer {
  readonly matches: (path: string) => boolean
}

const RULES: readonly Rule[] = [
  {
    kind: 'fingerprinted',
    // Rollup and Rolldown: a dash and eight characters of base64url before the extension.
    matches: path => /(^|\/)[^/]+-[\w-]{8}\.\w+$/.test(path),
    cacheControl: 'public, max-age=31536000, immutable',
    why: 'The name carries a digest of the bytes. Keep it for a year, and don’t ask again.'
  },
  {
    kind: 'document',
    matches: path => /(^|\/)(sw|service-worker)\.js$|\.(html?|webmanifest)$/.test(path),
    cacheControl: 'no-cache',
    why: 'Browsers fetch it by this very name. They may keep it, but ask each time whether it is still current.'
  },
  {
    kind: 'plain code or data',
    matches: path => /\.(m?js|css|json|wasm)$/.test(path),
    cacheControl: 'no-cache',
    why: 'No digest in the name, and a page breaks when it is out of step with the rest. Ask each time.'
  },
  {
    kind: 'plain file',
    matches: () => true,
    cacheControl: 'public, max-age=3600, must-revalidate',
    why: 'Images, fonts and downloads change seldom, and an hour of the old one hurts nobody.'
  }
]

/** What a file of the build is stored with, and why. */
export function answerFor(path: string): Answer {
  const rule = RULES.find(candidate => candidate.matches(path))
  if (rule === undefined) throw new Error('the last rule matches everything')
  return rule
}
