import { guides } from './guides.tsx'

const SITE = 'From push to page'

const TITLES: ReadonlyMap<string, string> = new Map([
  ['/', SITE],
  ['/headers', `Try a path · ${SITE}`],
  ...guides.map(({ topic, short }) => [`/guide/${topic}`, `${short} · ${SITE}`] as const)
])

/** The document's title for an address of the router. */
export function titleOf(pathname: string): string {
  return TITLES.get(pathname.replace(/(.)\/$/, '$1')) ?? `Not found · ${SITE}`
}
