import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import * as client from '@aws-sdk/client-s3'
import { ServiceError } from '../errors.ts'
import { type AwsResponse, type AwsService, type Call, percentDecode, type RequestHead } from '../http.ts'
import { OperationCatalogue } from '../operations.ts'
import { RestXmlProtocol, textDocument } from '../protocol.ts'
import { isAllowedByPolicy } from './bucket-access.ts'
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './bucket-operations.ts'
import { type Handler, S3Call, type S3Settings } from './call.ts'
import { configurationHandlers } from './configuration-operations.ts'
import { copyObject } from './copy-operations.ts'
import { invalidArgument, malformedXml } from './errors.ts'
import { listObjects, listObjectsV2, listObjectVersions } from './listing-operations.ts'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart
} from './multipart-operations.ts'
import { deleteObject, deleteObjects, getObject, getObjectTagging, headObject, putObject } from './object-operations.ts'
import { S3Store } from './store.ts'
import { websiteOf, websiteReply } from './website.ts'

const handlers: Readonly<Record<string, Handler>> = {
  ...configurationHandlers,
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateBucket: createBucket,
  CreateMultipartUpload: createMultipartUpload,
  DeleteBucket: deleteBucket,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  GetBucketLocation: getBucketLocation,
  GetObject: getObject,
  GetObjectTagging: getObjectTagging,
  HeadBucket: headBucket,
  HeadObject: headObject,
  ListBuckets: listBuckets,
  ListMultipartUploads: listMultipartUploads,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  ListParts: listParts,
  PutObject: putObject,
  UploadPart: uploadPart
}

const protocol = new RestXmlProtocol({
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  malformedXml,
  invalidArgument: (name, value) =>
    invalidArgument(name, value, `Provided ${name} not an integer or within integer range`)
})

/** Amazon S3 for general purpose buckets, in memory. */
export class S3Service implements AwsService {
  readonly name = 's3'
  /** Who comes without a signature gets what the bucket's policy gives to everybody. */
  readonly allowsUnsigned = true
  readonly store: S3Store
  readonly #settings: S3Settings
  readonly #catalogue = new OperationCatalogue(client)

  constructor(store: S3Store = new S3Store(), settings: S3Settings = {}) {
    this.store = store
    this.#settings = settings
  }

  route(head: RequestHead): Call {
    const website = WEBSITE_HOST.exec(head.headers.host ?? '')?.groups?.bucket
    if (website !== undefined) return this.#websiteCall(website, head)
    const { bucket, rawPath } = addressOf(head)
    const match = this.#catalogue.match(head, rawPath, bucket === undefined ? {} : { Bucket: bucket })
    if (match === undefined) {
      throw new ServiceError(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
        fields: { Method: head.method }
      })
    }
    const { operation, labels } = match
    const key = labels.Key
    return {
      operation: operation.name,
      ...(bucket === undefined ? {} : { bucket }),
      ...(key === undefined ? {} : { key }),
      run: request => {
        if (!isUtf8(percentDecode(rawPath)))
          throw new ServiceError(400, 'InvalidURI', "Couldn't parse the specified URI.")
        const handler = handlers[operation.name]
        if (handler === undefined) {
          throw new ServiceError(501, 'NotImplemented', `The sandbox does not implement ${operation.name}.`)
        }
        const input = protocol.parse(match, request)
        const reply = handler(new S3Call(request, input, this.store, bucket, this.#settings))
        const headers = { ...idHeaders(head), ...reply.headers }
        const response =
          reply.body === undefined
            ? protocol.respond(operation, reply.output ?? {}, headers)
            : { status: operation.status, headers, body: reply.body }
        return reply.status === undefined ? response : { ...response, status: reply.status }
      }
    }
  }

  /** The website endpoint knows no signatures: everybody is a stranger. */
  #websiteCall(name: string, { method, rawPath: path, headers }: RequestHead): Call {
    const run = () => {
      const bucket = this.store.bucket(name)
      const may = (action: string, key?: string) =>
        bucket !== undefined && isAllowedByPolicy(bucket, { principal: { kind: 'anonymous' }, action, key })
      const rights = { read: (key: string) => may('s3:GetObject', key), list: may('s3:ListBucket') }
      const website = bucket === undefined ? undefined : websiteOf(bucket)
      return websiteReply(bucket, website, rights, { method, path, headers })
    }
    return { operation: 'WebsiteGetObject', bucket: name, run }
  }

  error(error: ServiceError, head: RequestHead): AwsResponse {
    const { code, message, fields } = error
    const { 'x-amz-request-id': RequestId = '', 'x-amz-id-2': HostId = '' } = idHeaders(head)
    return {
      status: error.status,
      headers: { ...idHeaders(head), ...error.headers, 'content-type': 'application/xml' },
      body: textDocument('Error', { Code: code, Message: message, ...fields, RequestId, HostId }, '')
    }
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html */
const WEBSITE_HOST = /^(?<bucket>.+)\.s3-website[.-][a-z0-9-]+\.amazonaws\.com(:\d+)?$/
/** Where AWS and this sandbox put the bucket into the host name. */
const hostSuffixes = [/\.localhost$/, /\.s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com$/]

/** The bucket, by either way of addressing, and the rest of the path as sent; `/` for the bucket itself. */
function addressOf({ headers, rawPath }: RequestHead): {
  readonly bucket: string | undefined
  readonly rawPath: string
} {
  const host = (headers.host ?? '').replace(/:\d+$/, '')
  const suffix = hostSuffixes.find(pattern => pattern.test(host))
  if (suffix !== undefined) return { bucket: host.replace(suffix, ''), rawPath }
  const slash = rawPath.indexOf('/', 1)
  const bucket = percentDecode(slash === -1 ? rawPath.slice(1) : rawPath.slice(1, slash)).toString('utf8')
  if (bucket === '') return { bucket: undefined, rawPath }
  return { bucket, rawPath: slash === -1 ? '/' : rawPath.slice(slash) }
}

function idHeaders({ id }: RequestHead): Readonly<Record<string, string>> {
  return {
    'x-amz-request-id': id,
    'x-amz-id-2': createHash('sha256').update(id).digest('base64'),
    server: 'AmazonS3'
  }
}
