import {
  CONFIG_PREFIX_SEPARATOR,
  type LoadedConfigSelectors,
  loadConfig,
  NODE_REGION_CONFIG_FILE_OPTIONS,
  NODE_REGION_CONFIG_OPTIONS,
  NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS,
  NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS
} from '@smithy/core/config'
import type { AwsSettings } from './settings.ts'

/** What the files in `~/.aws` say for the profile that AWS_PROFILE names, or the default one. */
export async function readProfileSettings(): Promise<Partial<AwsSettings>> {
  const [region, s3Endpoint, useFips, useDualstack] = await Promise.all([
    loadConfig<string | undefined>(
      { ...NODE_REGION_CONFIG_OPTIONS, default: () => undefined },
      NODE_REGION_CONFIG_FILE_OPTIONS
    )(),
    loadConfig(s3EndpointOptions)(),
    loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS)(),
    loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS)()
  ])
  return {
    ...(region !== undefined && { region }),
    s3Endpoint,
    useFips: useFips === true,
    useDualstack: useDualstack === true
  }
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const s3EndpointOptions: LoadedConfigSelectors<string | undefined> = {
  environmentVariableSelector: () => undefined,
  configFileSelector(profile, file) {
    const services = file?.[['services', profile.services].join(CONFIG_PREFIX_SEPARATOR)]
    return services?.[['s3', 'endpoint_url'].join(CONFIG_PREFIX_SEPARATOR)] ?? profile.endpoint_url
  },
  default: () => undefined
}
