import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import * as client from '@aws-sdk/client-s3'
import { ServiceError } from '../errors.ts'
import { type AwsResponse, type AwsService, type Call, percentDecode, type RequestHead } from '../http.ts'
import { OperationCatalogue } from '../operations.ts'
import { RestXmlProtocol, textDocument } from '../protocol.ts'
import { createBucket, getBucketLocation, headBucket, listBuckets } from './bucket-operations.ts'
import { type Handler, S3Call, type S3Settings } from './call.ts'
import { copyObject } from './copy-operations.ts'
import { invalidArgument, malformedXml } from './errors.ts'
import { listObjects, listObjectsV2 } from './listing-operations.ts'
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

const handlers: Readonly<Record<string, Handler>> = {
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateBucket: createBucket,
  CreateMultipartUpload: createMultipartUpload,
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
  readonly store: S3Store
  readonly #settings: S3Settings
  readonly #catalogue = new OperationCatalogue(client)

  constructor(store: S3Store = new S3Store(), settings: S3Settings = {}) {
    this.store = store
    this.#settings = settings
  }

  route(head: RequestHead): Call {
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

/** Where AWS and this sandbox put the bucket into the host name. */
const hostSuffixes = [/\.localhost$/, /\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/]

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
