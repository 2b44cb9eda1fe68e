import { randomBytes } from 'node:crypto'
import type { Origin } from '@aws-sdk/client-cloudfront'
import type { Caller } from './aws/credentials.ts'
import { ServiceError } from './aws/errors.ts'
import { type AwsResponse, Query } from './aws/http.ts'
import type { S3Service } from './aws/s3/service.ts'
import type { EdgeResponse, OriginFetch, OriginRequest } from './edge/http-types.ts'

/** `BUCKET.s3.REGION.amazonaws.com`; without a region it is us-east-1. */
const BUCKET_ENDPOINT = /^.+\.s3(?:[.-]([a-z0-9-]+))?\.amazonaws\.com$/

const CLOUDFRONT: Caller = {
  arn: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Control',
  accountId: '',
  userId: ''
}

/**
 * S3 as CloudFront's origin, in-process. The bucket is private: only a distribution that signs its requests (origin access
 * control or identity) may read. Unless the bucket is one of `listable`, it may not list, so that S3 says 403 of a key
 * that does not exist. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export function s3Origin(s3: S3Service, listable: ReadonlySet<string>): OriginFetch {
  return async request => {
    const { origin } = request
    const permitted = isSigned(origin) ? ['s3:GetObject'] : []
    const authorize = (action: string, resource: string) => {
      const bucket = resource.replace('arn:aws:s3:::', '')
      if (permitted.includes(action) || (isSigned(origin) && action === 's3:ListBucket' && listable.has(bucket))) return
      throw new ServiceError(403, 'AccessDenied', 'Access Denied')
    }
    const head = headOf(request)
    try {
      const response = await s3.route(head).run({
        ...head,
        body: request.body,
        trailers: {},
        region: BUCKET_ENDPOINT.exec(origin.DomainName ?? '')?.[1] ?? 'us-east-1',
        caller: CLOUDFRONT,
        arrivedAt: performance.now(),
        now: new Date(),
        authorize,
        isAllowed: action => permitted.includes(action)
      })
      return edgeResponse(response, request.method)
    } catch (error) {
      if (error instanceof ServiceError) return edgeResponse(s3.error(error, head), request.method)
      throw error
    }
  }
}

export function isS3Origin({ DomainName = '', CustomOriginConfig: custom }: Origin): boolean {
  return custom === undefined && BUCKET_ENDPOINT.test(DomainName)
}

function isSigned({ OriginAccessControlId: control, S3OriginConfig: config }: Origin): boolean {
  return Boolean(control) || Boolean(config?.OriginAccessIdentity)
}

function headOf({ method, path, query, headers, origin }: OriginRequest) {
  return {
    id: randomBytes(8).toString('hex').toUpperCase(),
    method,
    rawPath: path,
    rawQuery: query,
    query: new Query(query),
    headers: { ...Object.fromEntries(headers), host: origin.DomainName ?? '' },
    origin: `https://${origin.DomainName ?? ''}`
  }
}

function edgeResponse({ status, headers, body = '' }: AwsResponse, method: string): EdgeResponse {
  return {
    status,
    headers: new Headers({ date: new Date().toUTCString(), ...headers }),
    body: method === 'HEAD' || status === 304 ? Buffer.alloc(0) : Buffer.from(body)
  }
}
