import { writeFileSync } from 'node:fs'
import { loadContext, type Route, route } from '../../../src/context.ts'
import { ActionError } from '../../../src/errors.ts'
import { type Inputs, loadInputs } from '../../../src/inputs.ts'
import { isWithoutAccess } from '../../../src/pipeline/no-credentials.ts'
import { previewFor, previewInputs } from '../../../src/pipeline/preview-inputs.ts'
import type { Preview } from '../../../src/preview/preview.ts'
import { type Combination, environmentOf } from './combination.ts'

/** What becomes of a run before it reaches for AWS. */
export type Destiny =
  | { readonly kind: 'refused'; readonly code: string }
  /** `number` only where it is known without asking GitHub. */
  | { readonly kind: Route['kind']; readonly inputs: Inputs; readonly of?: OfPreview }

export interface OfPreview {
  readonly preview: Preview
  /** With which the run deploys, or cleans up. */
  readonly own: Inputs
}

/** Goes the way of `main`: the environment and the event's file in, a decision out. Anything but an ActionError is thrown. */
export function destinyOf(combination: Combination, eventPath: string): Destiny {
  writeFileSync(eventPath, JSON.stringify(combination.payload))
  const env = environmentOf(combination, eventPath)
  try {
    const context = loadContext(env)
    const withoutAccess = isWithoutAccess(context, env)
    const { inputs } = loadInputs(env, { withoutAccess })
    const { command, pullRequest, preview } = inputs
    const hasPreviews = preview.url !== undefined
    const target = withoutAccess && !hasPreviews ? 'auto' : inputs.target
    const { kind, number } = route(context, { command, target, pullRequest, hasPreviews })
    if (number === undefined) return { kind, inputs }
    const one = previewFor(inputs, number)
    return { kind, inputs, of: { preview: one, own: previewInputs(inputs, one) } }
  } catch (error) {
    if (error instanceof ActionError) return { kind: 'refused', code: error.code }
    throw error
  }
}
