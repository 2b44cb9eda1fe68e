import type { PreviewScene, RunChanges } from './preview-scene.ts'

/** The environment of a job that was given no credentials of AWS. */
export const NO_KEYS = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_REGION: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  HOME: '/nowhere'
}

/**
 * What GitHub gives a run for a pull request from a fork, or of Dependabot: a token that can only read.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflows-in-forked-repositories
 */
export function untrusted({ sandbox }: PreviewScene, inputs: RunChanges['inputs'] = {}): RunChanges {
  const token = sandbox.github.token({ permissions: { contents: 'read', 'pull-requests': 'read' } })
  return { env: NO_KEYS, github: { token }, ...(inputs === undefined ? {} : { inputs }) }
}

/** Inputs that the workflow takes from variables, which forks don't get. */
export const WITHOUT_VARIABLES = { bucket: '', region: '', domain: '', 'role-to-assume': '' }
