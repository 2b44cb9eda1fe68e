import type { Account } from './accounts.ts'

/** Some of https://docs.github.com/en/graphql/reference/enums#commentauthorassociation */
export type Association = 'OWNER' | 'MEMBER' | 'COLLABORATOR' | 'CONTRIBUTOR' | 'NONE'

export interface Comment {
  readonly id: number
  /** Number of the pull request. */
  readonly issue: number
  readonly author: Account
  readonly association: Association
  body: string
  readonly createdAt: Date
  updatedAt: Date
}

/** https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status */
export const DEPLOYMENT_STATES = [
  'error',
  'failure',
  'inactive',
  'in_progress',
  'queued',
  'pending',
  'success'
] as const
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number]

export interface DeploymentStatus {
  readonly id: number
  readonly state: DeploymentState
  readonly creator: Account
  readonly description: string
  readonly environment: string
  readonly environmentUrl: string
  readonly logUrl: string
  readonly createdAt: Date
}

export interface Deployment {
  readonly id: number
  readonly ref: string
  readonly sha: string
  readonly task: string
  readonly originalEnvironment: string
  /** As its last status has it. */
  environment: string
  readonly description: string
  readonly payload: unknown
  readonly transientEnvironment: boolean
  readonly productionEnvironment: boolean
  readonly creator: Account
  readonly createdAt: Date
  updatedAt: Date
  /** Oldest first. */
  readonly statuses: DeploymentStatus[]
}

/** What the last status says; a Deployment without one is `pending`. */
export function stateOf({ statuses }: Deployment): DeploymentState {
  return statuses.at(-1)?.state ?? 'pending'
}
