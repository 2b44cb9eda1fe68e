import { action } from './action.ts'
import { aws } from './aws.ts'
import type { Contender } from './contender.ts'
import { raw } from './raw.ts'
import { rclone } from './rclone.ts'
import { s3SyncClient } from './s3-sync-client.ts'
import { s3cmd } from './s3cmd.ts'
import { s3deploy } from './s3deploy.ts'
import { s5cmd } from './s5cmd.ts'
import { sdk } from './sdk.ts'

/** In the order of the tables; the limit first. */
export const CONTENDERS: readonly Contender[] = [
  ...raw,
  action,
  ...rclone,
  s5cmd,
  s3deploy,
  ...sdk,
  s3SyncClient,
  aws,
  s3cmd
]
