import type { Command } from '../measure/process.ts'

/** What a contender is to do, and with what. */
export interface Job {
  /** The repository that a workflow would check out. */
  readonly workspace: string
  /** The site in it; it is to be in the bucket afterwards, and nothing else. */
  readonly folder: string
  readonly bucket: string
  /** Whether the bucket is empty, and so need not be looked at. */
  readonly isFresh: boolean
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT` */
  readonly endpoint: string
  /** A file with the root that an https endpoint is to be trusted by. */
  readonly ca: string
  /** A folder for what the contender keeps beside: an empty home, and files of a runner. */
  readonly home: string
  /** Rises from run to run. */
  readonly number: number
  /** Inputs of the action that this tree needs. */
  readonly inputs: Readonly<Record<string, string>>
  /** More for its environment. */
  readonly env: Readonly<Record<string, string>>
}

export type Found = { readonly version: string } | { readonly absent: string }

export interface Contender {
  /** As it is named on the command line of the bench. */
  readonly id: string
  readonly title: string
  /** Whether it takes part, on this machine. */
  find(): Found
  /** Whether it can only go on from a bucket that it has filled itself. */
  readonly keepsState?: boolean
  command(job: Job): Command
}

/** What all contenders have in their environment, and nothing else but what `command` adds. */
export function environmentOf({ endpoint, ca, home, env }: Job): Readonly<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    ...(endpoint.startsWith('https:') && { NODE_EXTRA_CA_CERTS: ca }),
    ...env
  }
}
