import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ActionError } from '../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What AWS's tools agree to take from the environment and from `~/.aws`. */
export interface AwsSettings {
  readonly region: string
  /** URL that S3 requests go to instead of AWS. */
  readonly s3Endpoint: string | undefined
  readonly useFips: boolean
  readonly useDualstack: boolean
}

/**
 * The inputs come first, then the environment, then the profile.
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 *
 * @throws ActionError `no-region`
 */
export async function readSettings(
  environment: Environment,
  inputs: { readonly region: string | undefined; readonly endpoint: string | undefined }
): Promise<AwsSettings> {
  const given = fromEnvironment(environment)
  // Runners have no such files, mostly; reading them takes a part of the SDK that then need not be loaded.
  const profile = hasSharedConfig(environment) ? await import('./profile-settings.ts') : undefined
  const configured = await profile?.readProfileSettings()
  const region = inputs.region ?? given.region ?? configured?.region
  if (region === undefined) {
    throw new ActionError('no-region', 'The region of the bucket is not known.', {
      remedy: 'Set `region`, or run aws-actions/configure-aws-credentials with `aws-region` before this step.'
    })
  }
  return {
    region,
    s3Endpoint: inputs.endpoint ?? given.s3Endpoint ?? configured?.s3Endpoint,
    useFips: given.useFips ?? configured?.useFips ?? false,
    useDualstack: given.useDualstack ?? configured?.useDualstack ?? false
  }
}

function fromEnvironment(environment: Environment) {
  return {
    region: environment.AWS_REGION || undefined,
    s3Endpoint: environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL || undefined,
    useFips: flag(environment.AWS_USE_FIPS_ENDPOINT),
    useDualstack: flag(environment.AWS_USE_DUALSTACK_ENDPOINT)
  }
}

function flag(text: string | undefined): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined
}

/** Whether there is any file that a profile could be in. */
export function hasSharedConfig(environment: Environment): boolean {
  const home = environment.HOME || environment.USERPROFILE || homedir()
  return [
    environment.AWS_CONFIG_FILE || join(home, '.aws/config'),
    environment.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws/credentials')
  ].some(path => existsSync(path))
}
