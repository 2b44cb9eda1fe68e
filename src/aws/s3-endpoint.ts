import { ActionError } from '../errors.ts'
import type { Origin } from './http/transport.ts'
import { encodeComponent } from './sigv4.ts'

export interface S3EndpointOptions {
  readonly region: string
  readonly bucket: string
  /** URL of an S3-compatible store; AWS's own when absent. */
  readonly endpoint: string | undefined
  readonly useFips: boolean
  readonly useDualstack: boolean
}

/** Where the requests for a bucket go. */
export interface S3Endpoint {
  readonly origin: Origin
  /** The header: with the port where it is not the scheme's own. */
  readonly host: string
  /** What stands before the key in the path: `/`, `/bucket/`, `/base/bucket/`. */
  readonly basePath: string
}

/**
 * | endpoint | bucket's name | address |
 * |---|---|---|
 * | given | any | in the path: names of S3-compatible stores rarely resolve per bucket |
 * | AWS | has a dot | in the path: the certificate `*.s3.REGION.amazonaws.com` covers one level |
 * | AWS | else | in the host |
 *
 * https://docs.aws.amazon.com/general/latest/gr/s3.html
 *
 * @throws ActionError `no-such-endpoint` where FIPS or dual-stack is asked for and can't be had
 */
export function s3Endpoint(options: S3EndpointOptions): S3Endpoint {
  const { bucket, endpoint } = options
  refuseVariants(options)
  if (endpoint !== undefined) {
    const url = new URL(endpoint)
    return endpointOf(url, `${url.pathname.replace(/\/+$/, '')}/${encodeComponent(bucket)}/`)
  }
  const service = serviceHost(options)
  return bucket.includes('.')
    ? endpointOf(new URL(`https://${service}`), `/${bucket}/`)
    : endpointOf(new URL(`https://${bucket}.${service}`), '/')
}

/** Rather no request than one that goes elsewhere than was asked for. */
function refuseVariants({ region, endpoint, useFips, useDualstack }: S3EndpointOptions): void {
  const asked = useFips ? 'FIPS' : 'dual-stack'
  if (endpoint !== undefined && (useFips || useDualstack)) {
    throw new ActionError('no-such-endpoint', `${endpoint} can't be combined with ${asked} endpoints of AWS.`, {
      remedy: `Turn ${asked} off (AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT, or the profile in ~/.aws/config), or leave \`endpoint-url\` and AWS_ENDPOINT_URL out.`
    })
  }
  if (useFips && region.startsWith('cn-')) {
    throw new ActionError('no-such-endpoint', `S3 has no FIPS endpoint in ${region}.`, {
      remedy: 'Turn FIPS off (AWS_USE_FIPS_ENDPOINT, or the profile in ~/.aws/config).'
    })
  }
}

function endpointOf({ protocol, hostname, port, host }: URL, basePath: string): S3Endpoint {
  const secure = protocol === 'https:'
  return {
    origin: {
      secure,
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? (secure ? 443 : 80) : Number(port)
    },
    host,
    basePath
  }
}

function serviceHost({ region, useFips, useDualstack }: S3EndpointOptions): string {
  const service = `s3${useFips ? '-fips' : ''}`
  const { suffix } = partitions.find(({ prefix }) => region.startsWith(prefix)) ?? commercial
  return useDualstack ? `${service}.dualstack.${region}.${suffix}` : `${service}.${region}.${suffix}`
}

const commercial = { suffix: 'amazonaws.com' }

/** AWS's partitions whose names end otherwise; GovCloud's end like the commercial one's. */
const partitions: readonly { readonly prefix: string; readonly suffix: string }[] = [
  { prefix: 'cn-', suffix: 'amazonaws.com.cn' },
  { prefix: 'eusc-', suffix: 'amazonaws.eu' },
  { prefix: 'us-isob-', suffix: 'sc2s.sgov.gov' },
  { prefix: 'us-isof-', suffix: 'csp.hci.ic.gov' },
  { prefix: 'eu-isoe-', suffix: 'cloud.adc-e.uk' },
  { prefix: 'us-iso-', suffix: 'c2s.ic.gov' }
]
