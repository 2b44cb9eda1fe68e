import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Access } from './access.ts'
import { CredentialStore, defaultAccessKey } from './credentials.ts'
import { ServiceError } from './errors.ts'
import { type FaultEffect, Faults, type FaultTrigger, type Outcome } from './faults.ts'
import { type AwsRequest, type AwsService, Query, type RequestHead } from './http.ts'
import { readBody, readHead } from './incoming.ts'
import { openPayload } from './payload.ts'
import { type LogEntry, type Permission, RequestLog } from './request-log.ts'
import { readSignature, type Signature } from './signature.ts'
import { verifySignature } from './sigv4.ts'

export interface AwsServerOptions {
  /** The AWS services to serve, found by the service name in the credential scope. */
  readonly services: readonly AwsService[]
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** What unsigned requests are taken to be for; `us-east-1` when absent. */
  readonly region?: string
  /** The server's clock, for tests of skew and expiry. */
  readonly clock?: () => Date
  readonly credentials?: CredentialStore
}

/** A running server for all AWS services, on loopback. */
export interface AwsServer {
  /** `http://127.0.0.1:port`, for `AWS_ENDPOINT_URL`. */
  readonly url: string
  readonly port: number
  readonly log: RequestLog
  readonly credentials: CredentialStore
  /** The pair that is always accepted. */
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Denies an action (`s3:PutObject`, wildcards as in IAM) on an ARN (all when absent). @returns a function that ends it */
  deny(action: string, resource?: string): () => void
  /** Makes requests go wrong: the n-th from now, or each that the predicate picks. @returns a function that ends it */
  fault(trigger: FaultTrigger, effect: FaultEffect): () => void
  /** Sets the server's clock that much before the one it was started with, in ms; negative is behind. */
  skew(ms: number): void
  /**
   * Resolves when no client is connected any more: what one that has died still had sent has taken effect by then.
   */
  deserted(): Promise<void>
  /** Cuts open connections and stops listening. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function startAwsServer(options: AwsServerOptions): Promise<AwsServer> {
  const services = new Map(options.services.map(service => [service.name, service]))
  const credentials = options.credentials ?? new CredentialStore()
  const clock = options.clock ?? (() => new Date())
  let skewMs = 0
  const region = options.region ?? 'us-east-1'
  const log = new RequestLog()
  const access = new Access()
  const faults = new Faults()
  const skewed = () => new Date(clock().getTime() + skewMs)
  const context = { services, credentials, clock: skewed, region, log, access, faults }

  const underWay = new Set<Promise<unknown>>()
  const track = (work: Promise<unknown>) => {
    const tracked = work.finally(() => underWay.delete(tracked))
    underWay.add(tracked)
  }
  const server = createServer((incoming, outgoing) => {
    const handled = handle(incoming, outgoing, context).catch((error: unknown) => {
      // A defect of the sandbox: loud, since a test that sees a bare 500 would only retry.
      console.error('sandbox: ', error)
      outgoing.destroy()
    })
    track(handled)
  })
  server.on('connection', socket => track(once(socket, 'close').catch(() => undefined)))
  // Above the idle limit of the clients' agents, so that no client meets a connection that is just being closed.
  server.keepAliveTimeout = 65_000
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    log,
    credentials,
    accessKeyId: defaultAccessKey.accessKeyId,
    secretAccessKey: defaultAccessKey.secretAccessKey,
    deny: (action, resource) => access.deny(action, resource),
    fault: (trigger, effect) => faults.add(trigger, effect),
    skew(ms) {
      skewMs = ms
    },
    async deserted() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    close,
    [Symbol.asyncDispose]: close
  }
}

interface Context {
  readonly services: ReadonlyMap<string, AwsService>
  readonly credentials: CredentialStore
  readonly clock: () => Date
  readonly region: string
  readonly log: RequestLog
  readonly access: Access
  readonly faults: Faults
}

async function handle(incoming: IncomingMessage, outgoing: ServerResponse, context: Context): Promise<void> {
  const arrivedAt = performance.now()
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const head = readHead(incoming)
  const raw = await readBody(incoming)
  if (raw === undefined) return

  const form = isForm(head) ? new Query(raw.toString('utf8')) : new Query('')
  const { service, signature, call, failure } = understand(head, form, context)
  const entry: LogEntry = {
    service: service?.name ?? '',
    operation: call?.operation ?? '',
    ...(call?.bucket === undefined ? {} : { bucket: call.bucket }),
    ...(call?.key === undefined ? {} : { key: call.key }),
    method: head.method,
    path: head.rawPath,
    query: head.rawQuery,
    headers: head.headers,
    at: context.clock(),
    permissions: [],
    bytesIn: raw.byteLength,
    bytesOut: 0,
    status: 0
  }
  context.log.add(entry)

  let outcome: Outcome
  try {
    outcome = await context.faults.run({ entry, gone: gone.signal }, async change => {
      if (failure !== undefined) throw failure
      if (service === undefined || call === undefined) throw new Error('unreachable: neither understood nor refused')
      const request = authenticate(
        { head, raw, signature, service, arrivedAt, permissions: entry.permissions },
        context
      )
      return { response: await call.run(change === undefined ? request : change(request)) }
    })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    entry.errorCode = error.code
    outcome = { response: (service ?? fallback).error(error, head) }
  }
  if (outcome === 'cut') cut(incoming.socket)
  else send(outcome, head, entry, outgoing, context.clock())
}

function cut(socket: Socket): void {
  // Resetting a socket that is shutting down already, as after a client's death, leaves a handle that Node waits for
  // in vain when it exits.
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

/** Finds the service and the operation; what stands in the way is kept for after logging. */
function understand(head: RequestHead, form: Query, { services }: Context) {
  let service: AwsService | undefined
  let signature: Signature | undefined
  try {
    service = services.get(form.get('Action') === 'AssumeRoleWithWebIdentity' ? 'sts' : 's3')
    signature = readSignature(head)
    if (signature !== undefined) service = services.get(signature.service)
    if (service === undefined) {
      throw new ServiceError(
        501,
        'NotImplemented',
        `This sandbox does not serve ${signature?.service ?? 'this request'}.`
      )
    }
    return { service, signature, call: service.route(head, form) }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return { service, signature, failure: error }
  }
}

interface Arrival {
  readonly head: RequestHead
  readonly raw: Buffer
  readonly signature: Signature | undefined
  readonly service: AwsService
  readonly arrivedAt: number
  /** Whatever the caller turns out to need is added to these. */
  readonly permissions: Permission[]
}

function authenticate(
  { head, raw, signature, service, arrivedAt, permissions }: Arrival,
  context: Context
): AwsRequest {
  const now = context.clock()
  if (signature === undefined && service.allowsUnsigned !== true)
    throw new ServiceError(403, 'AccessDenied', 'Access Denied')
  const verified = signature === undefined ? undefined : verifySignature(head, signature, raw, context.credentials, now)
  const payload = verified === undefined ? { body: raw, trailers: {} } : openPayload(raw, verified, head.headers)
  const caller = verified?.accessKey.caller
  return {
    ...head,
    ...payload,
    region: signature?.region ?? context.region,
    caller,
    arrivedAt,
    now,
    authorize(action, resource) {
      permissions.push({ action, resource })
      // Of a request for one object, S3 has no prefix.
      context.access.authorize(caller, action, resource, { 's3:prefix': head.query.get('prefix') ?? '' })
    },
    isAllowed(action, resource) {
      permissions.push({ action, resource })
      return context.access.isAllowed(action, resource)
    }
  }
}

function isForm({ headers }: RequestHead): boolean {
  return (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
}

/** For requests that no service can be told for. */
const fallback: Pick<AwsService, 'error'> = {
  error: error => ({
    status: error.status,
    headers: { 'content-type': 'text/plain' },
    body: `${error.code}: ${error.message}\n`
  })
}

function send(
  { response, truncateAt }: Exclude<Outcome, 'cut'>,
  head: RequestHead,
  entry: LogEntry,
  outgoing: ServerResponse,
  now: Date
): void {
  const { status, headers } = response
  const bodiless = head.method === 'HEAD' || status === 204 || status === 304
  const body = bodiless ? undefined : asBuffer(response.body ?? '')
  const sent = body?.subarray(0, truncateAt)
  entry.status = status
  entry.bytesOut = sent?.byteLength ?? 0
  outgoing.sendDate = false
  outgoing.writeHead(status, {
    date: now.toUTCString(),
    ...headers,
    ...(body === undefined ? {} : { 'content-length': String(body.byteLength) })
  })
  if (sent?.byteLength === body?.byteLength) outgoing.end(body)
  else outgoing.write(sent, () => outgoing.destroy())
}

function asBuffer(body: Uint8Array | string): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}
