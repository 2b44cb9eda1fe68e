import type { RunMark } from './head.ts'

/** A run as far as its place among others goes. */
export interface RunPlace {
  readonly repository: string | undefined
  readonly id: number | undefined
  /** A first attempt that an event started, and not a person: nobody asked for just this one again. */
  readonly automatic: boolean
}

/** Whether a later run has been here before this one, which nobody asked for in particular. */
export function isSuperseded(latest: RunMark | undefined, own: RunPlace): boolean {
  return (
    own.automatic &&
    latest !== undefined &&
    own.id !== undefined &&
    latest.repository === own.repository &&
    latest.id > own.id
  )
}

/** The later of the run that head knows and this one; a run of another repository replaces it. */
export function latestRun(latest: RunMark | undefined, own: RunPlace): RunMark | undefined {
  if (own.id === undefined) return latest
  if (latest !== undefined && latest.repository === own.repository && latest.id >= own.id) return latest
  return { id: own.id, ...(own.repository !== undefined && { repository: own.repository }) }
}
