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
 * @throws ActionError `no-region`, `bad-region`, `bad-endpoint`: inputs have been checked, what comes from elsewhere has not
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
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(region)) {
    throw new ActionError('bad-region', `${JSON.stringify(region)} is not a region.`, {
      remedy: 'Set `region`, or correct AWS_REGION or the profile in ~/.aws/config: write it like eu-central-1.'
    })
  }
  const s3Endpoint = inputs.endpoint ?? given.s3Endpoint ?? configured?.s3Endpoint
  if (s3Endpoint !== undefined && !/^https?:$/.test(URL.parse(s3Endpoint)?.protocol ?? '')) {
    throw new ActionError('bad-endpoint', `${JSON.stringify(s3Endpoint)} is not the URL of an S3 endpoint.`, {
      remedy:
        'Set `endpoint-url`, or correct AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or the profile: it begins with https://.'
    })
  }
  return {
    region,
    s3Endpoint,
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
function hasSharedConfig(environment: Environment): boolean {
  const home = environment.HOME || environment.USERPROFILE || homedir()
  return [
    environment.AWS_CONFIG_FILE || join(home, '.aws/config'),
    environment.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws/credentials')
  ].some(path => existsSync(path))
}
