import type { Combination } from './combination.ts'

/** The number that a run is about, read by hand: digits, no zero in front, ten at most. */
export function numberByHand({ given, payload }: Combination): string | undefined {
  const own = (payload as { pull_request?: { number: unknown } }).pull_request?.number
  const ofPayload = typeof own === 'number' && /^[1-9]\d{0,9}$/.test(String(own)) ? String(own) : undefined
  const ofInput = /^#?([1-9][0-9]{0,9})$/.exec((given['pr-number'] ?? '').trim())?.[1]
  return ofInput ?? ofPayload
}

/** Where that preview has to be, written down once more and in another way. */
export function folderByHand(of: Combination, number: string): string {
  return templateByHand(of).split('{number}').join(number)
}

export function templateByHand({ given }: Combination): string {
  const named = (name: string) => (given[name] ?? '').trim().replace(/^\/|\/$/g, '')
  const site = named('site') || named('prefix') || 'default'
  const usual = site === 'default' ? 'previews/pr-{number}' : `previews/${site}/pr-{number}`
  return `${named('preview-prefix') || usual}/`
}

/** Whether one of two folders holds the other, or both are the same. */
export function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one)
}

/** Names that no folder of a path may have. */
export function isClean(folder: string): boolean {
  const segments = folder.slice(0, -1).split('/')
  return folder.endsWith('/') && segments.every(segment => !['', '.', '..'].includes(segment))
}
