import type { Urls } from './json.ts'

/** What everything on one GitHub shares. */
export interface World {
  readonly urls: Urls
  now(): Date
  /** Higher than any before, whatever it is the id of. */
  nextId(): number
}
