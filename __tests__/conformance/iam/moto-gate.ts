import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** Temporary credentials of a role. */
export interface RoleKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

export interface GateOptions {
  /** moto, whose IAM judges what is asked of S3. */
  readonly moto: string
  /** Answers for CloudFront. */
  readonly cloudFront: string
  /** Of all roles that come by; there may be more later. */
  readonly keys: readonly RoleKeys[]
  /** Access keys whose parts of uploads are refused, for whatever reason S3 may have. */
  readonly refusesPartsOf: ReadonlySet<string>
}

/**
 * Stands between the action and moto, which can't judge two requests as they are sent, and makes others of them that mean
 * the same:
 *
 * - moto decodes a query before it checks its signature, so a listing of a folder never has the right one: signed again.
 * - moto asks of DeleteObjects whether the bucket, not the object, may be deleted: sent as one DeleteObject a key, on which
 *   it decides as AWS does. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function startMotoGate({ moto, cloudFront, keys, refusesPartsOf }: GateOptions) {
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming)
    const { method = '', url = '', headers } = incoming
    const [, accessKeyId, region = '', service] = scope.exec(headers.authorization ?? '') ?? []
    const role = keys.find(key => key.accessKeyId === accessKeyId)
    const plain = { method, url, headers: flat(headers), body }
    if (service !== 's3') return reply(outgoing, await send(service === 'cloudfront' ? cloudFront : moto, plain))
    if (method === 'PUT' && url.includes('partNumber=') && refusesPartsOf.has(accessKeyId ?? '')) {
      return reply(outgoing, {
        status: 400,
        headers: {},
        body: Buffer.from('<Error><Code>InvalidRequest</Code></Error>')
      })
    }
    if (role === undefined) return reply(outgoing, await send(moto, plain))
    const host = headers.host ?? ''
    const asRole = (changed: Pick<Message, 'method' | 'url'>) => send(moto, signed(role, region, host, changed))
    if (method === 'POST' && /[?&]delete(?:[=&]|$)/.test(url)) {
      return reply(
        outgoing,
        await deleteEach(body.toString('utf8'), new URL(url, moto).pathname.replace(/\/$/, ''), asRole)
      )
    }
    return reply(outgoing, await (url.includes('list-type=2') ? asRole({ method, url }) : send(moto, plain)))
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    }
  }
}

const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//

interface Message {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Goes through the keys of a DeleteObjects, and answers as S3 does under `Quiet`: with what failed. */
async function deleteEach(
  xml: string,
  bucket: string,
  send: (one: Pick<Message, 'method' | 'url'>) => Promise<Answer>
): Promise<Answer> {
  const errors: string[] = []
  for (const [, key = ''] of xml.matchAll(/<Key>([^<]*)<\/Key>/g)) {
    const { status, body } = await send({ method: 'DELETE', url: `${bucket}/${key}` })
    const code = /<Code>([^<]*)/.exec(body.toString('utf8'))?.[1] ?? status
    if (status >= 300) errors.push(`<Error><Key>${key}</Key><Code>${code}</Code><Message>${code}</Message></Error>`)
  }
  const body = Buffer.from(
    `<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${errors.join('')}</DeleteResult>`
  )
  return { status: 200, headers: { 'content-type': 'application/xml' }, body }
}

/** Signature Version 4 over the query as moto reads it: decoded. Keys and folders here are plain ASCII. */
function signed(
  role: RoleKeys,
  region: string,
  host: string,
  { method, url }: Pick<Message, 'method' | 'url'>
): Message {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const [path = '', query = ''] = url.split('?')
  const hash = createHash('sha256').update('').digest('hex')
  const own: Readonly<Record<string, string>> = {
    host,
    'x-amz-content-sha256': hash,
    'x-amz-date': time,
    'x-amz-security-token': role.sessionToken
  }
  const names = Object.keys(own).join(';')
  const canonical = [
    ...[method, path, decodeURIComponent(query).split('&').sort().join('&')],
    ...Object.entries(own).map(([name, value]) => `${name}:${value}`),
    ...['', names, hash]
  ].join('\n')
  const within = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, within, createHash('sha256').update(canonical).digest('hex')].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${role.secretAccessKey}`)
  const signature = hmac(key, toSign).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${role.accessKeyId}/${within}, SignedHeaders=${names}, Signature=${signature}`
  return { method, url, headers: { ...own, authorization }, body: Buffer.alloc(0) }
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function send(upstream: string, { method, url, headers, body }: Message): Promise<Answer> {
  const { hostname, port } = new URL(upstream)
  return new Promise((resolve, reject) => {
    const onward = request({ hostname, port, method, path: url, headers, agent: false }, async incoming => {
      try {
        const content = await buffer(incoming)
        resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming.headers), body: content })
      } catch (error) {
        reject(error)
      }
    })
    onward.on('error', reject)
    onward.end(body)
  })
}

function reply(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _, connection: __, ...endToEnd } = headers
  outgoing.writeHead(status, endToEnd).end(body)
}

function flat(headers: IncomingMessage['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
