import type { State } from '../../../src/report/verification.ts'
import type { Scene, SceneOptions } from './scene.ts'

/** What a check comes to, and why that is no wonder. */
export type Consequence = readonly [state: State, why: string]

/** One thing that goes wrong with a set-up in which all is well, and the check that is there to see it. */
export interface Row extends SceneOptions {
  /** `CF-4` */
  readonly check: string
  /** What has happened, in words. */
  readonly name: string
  /** Makes the set-up one that the check has something to look at in. It passes then. */
  readonly prepare?: (scene: Scene) => unknown
  /** Through the AWS API, in DNS or at a server: never in what was read of them. */
  readonly sabotage: (scene: Scene) => unknown
  readonly state: 'fail' | 'warn'
  /** The spoilt value, as the evidence shows it. */
  readonly shows: string | ((scene: Scene) => string)
  /** What the remedy has to name. */
  readonly remedy: string | ((scene: Scene) => string)
  /** What AWS does by itself once the remedy has been done, beside completing what is in progress. */
  readonly settle?: (scene: Scene) => unknown
  /** Checks that come to something else as well, without this one being their cause. */
  readonly also?: Readonly<Record<string, Consequence>>
}

export function textOf(wanted: Row['shows'], scene: Scene): string {
  return typeof wanted === 'string' ? wanted : wanted(scene)
}
