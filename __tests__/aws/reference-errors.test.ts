import { describe, expect, test } from '@jest/globals'
import { outcomeOf } from '../helpers/compare-requests.ts'
import { collected, openPlane, openReference, type S3Ports } from '../helpers/s3-lab.ts'
import { createUploadFolder, type UploadFolder as Folder } from '../helpers/site-file.ts'
import { type Answer, startWireServer, type WireServer } from '../helpers/wire-server.ts'

/** What S3 says instead of doing it. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function refusal(
  status: number,
  code: string,
  message: string,
  more: { readonly fields?: string; readonly headers?: Readonly<Record<string, string>> } = {}
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': 'REQUEST0001', ...more.headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more.fields ?? ''}<RequestId>REQUEST0001</RequestId><HostId>host</HostId></Error>`
  }
}

const answers: Readonly<Record<string, Answer>> = {
  AccessDenied: refusal(403, 'AccessDenied', 'Access Denied'),
  'AccessDenied, in detail': refusal(
    403,
    'AccessDenied',
    'User: arn:aws:iam::123456789012:user/deployer is not authorized to perform: s3:PutObjectTagging on resource: &quot;arn:aws:s3:::site-bucket/a&amp;b&quot; because no identity-based policy allows the s3:PutObjectTagging action'
  ),
  AllAccessDisabled: refusal(403, 'AllAccessDisabled', 'All access to this object has been disabled'),
  NoSuchBucket: refusal(404, 'NoSuchBucket', 'The specified bucket does not exist', {
    fields: '<BucketName>site-bucket</BucketName>'
  }),
  NoSuchKey: refusal(404, 'NoSuchKey', 'The specified key does not exist.', { fields: '<Key>a</Key>' }),
  'PermanentRedirect with a region': refusal(301, 'PermanentRedirect', 'The bucket must be addressed elsewhere.', {
    fields: '<Endpoint>site-bucket.s3-eu-west-1.amazonaws.com</Endpoint>',
    headers: { 'x-amz-bucket-region': 'eu-west-1' }
  }),
  'PermanentRedirect without one': refusal(301, 'PermanentRedirect', 'The bucket must be addressed elsewhere.'),
  TemporaryRedirect: refusal(307, 'TemporaryRedirect', 'Please re-send this request to the specified endpoint.', {
    headers: { location: 'http://elsewhere.invalid/' }
  }),
  'AuthorizationHeaderMalformed of a region': refusal(
    400,
    'AuthorizationHeaderMalformed',
    "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    { fields: '<Region>eu-west-1</Region>' }
  ),
  'AuthorizationHeaderMalformed of a key': refusal(
    400,
    'AuthorizationHeaderMalformed',
    'The authorization header is malformed; a non-empty Access Key (AKID) must be provided.'
  ),
  ExpiredToken: refusal(400, 'ExpiredToken', 'The provided token has expired.'),
  InvalidAccessKeyId: refusal(403, 'InvalidAccessKeyId', 'The AWS Access Key Id does not exist in our records.'),
  SignatureDoesNotMatch: refusal(403, 'SignatureDoesNotMatch', 'The signature does not match.', {
    fields: '<CanonicalRequest>PUT\n/</CanonicalRequest>'
  }),
  SlowDown: refusal(503, 'SlowDown', 'Please reduce your request rate.'),
  'SlowDown as S3 says it in the status line': {
    status: 503,
    headers: { 'x-amz-request-id': 'REQUEST0001' },
    body: ''
  },
  InternalError: refusal(500, 'InternalError', 'We encountered an internal error. Please try again.'),
  'HTML of a gateway': {
    status: 503,
    headers: { 'content-type': 'text/html' },
    body: '<!DOCTYPE html>\n<html><head><title>503 Service Temporarily Unavailable</title></head><body><center>x</center></body></html>'
  },
  'no body at all, 400': { status: 400, body: '' },
  'no body at all, 500': { status: 500, body: '' },
  NotImplemented: refusal(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented'),
  BadDigest: refusal(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.'),
  InvalidDigest: refusal(400, 'InvalidDigest', 'The Content-MD5 you specified is not valid.'),
  RequestTimeTooSkewed: refusal(403, 'RequestTimeTooSkewed', 'The difference between the times is too large.', {
    fields: '<RequestTime>20260101T000000Z</RequestTime>'
  }),
  PreconditionFailed: refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions did not hold', {
    fields: '<Condition>If-Match</Condition>'
  }),
  ConditionalRequestConflict: refusal(409, 'ConditionalRequestConflict', 'A conflicting operation is in progress.'),
  OperationAborted: refusal(409, 'OperationAborted', 'A conflicting conditional operation is in progress.'),
  InvalidRequest: refusal(400, 'InvalidRequest', 'Something about &lt;this&gt; &#39;request&#39; is &#x77;rong.'),
  'KMS.DisabledException': refusal(400, 'KMS.DisabledException', 'The key is disabled.'),
  'an error in a reply of 200': refusal(200, 'InternalError', 'We encountered an internal error.'),
  'an error in a reply of 200 that was kept waiting': {
    status: 200,
    body: '<?xml version="1.0" encoding="UTF-8"?>\n\n   \n<Error><Code>SlowDown</Code><Message>Please reduce.</Message></Error>'
  }
}

/** What happens to the connection instead of a reply. */
const broken: Readonly<Record<string, Answer>> = {
  'a reset before the reply': socket => socket.resetAndDestroy(),
  'a connection that ends before the reply': socket => socket.end(),
  'a reply whose body is cut off': (socket, reply) => {
    reply.writeHead(200, { 'content-length': '1000' })
    reply.write('<?xml version="1.0"?><ListBucketResult><Contents>', () => socket.destroy())
  },
  'a reply whose chunks are cut off': (socket, reply) => {
    reply.writeHead(200, { 'transfer-encoding': 'chunked' })
    reply.write('<?xml version="1.0"?><ListBucketResult></ListBucketResult>', () => socket.end())
  },
  'a reply whose headers are cut off': socket => socket.end('HTTP/1.1 200 OK\r\nContent-Le')
}

type Request = (ports: S3Ports, folder: Folder) => Promise<unknown>

/** What is asked; each is refused in all these ways. */
const requests: Readonly<Record<string, Request>> = {
  list: ({ store }) => collected(store.list('a/')),
  folders: ({ store }) => store.folders('a/'),
  head: ({ store }) => store.head('a'),
  put: async ({ store }, folder) => store.put(await folder.file('a', 'text', { contentType: 'text/plain' })),
  delete: ({ store }) => store.delete(['a', 'b']),
  read: ({ state }) => state.read('a'),
  write: ({ state }) => state.write('a', Buffer.from('x'), 'text/plain', undefined),
  'write if unchanged': ({ state }) => state.write('a', Buffer.from('x'), 'text/plain', { ifMatch: 'ab' }),
  keep: ({ blobs }) => blobs.keep('a', 'ab', 'd'),
  restore: ({ blobs }) => blobs.restore('d', 'a', { contentType: 'text/plain' })
}

/** Without S3's code, neither of both has much to say; ours says that. */
function inOurWords(outcome: unknown): unknown {
  return JSON.parse(
    (JSON.stringify(outcome) ?? 'null').replace('failed: UnknownError (', 'failed: The reply gives no reason. (')
  )
}

/** What the user reads, how often the server was asked, and what the run counts as sent again. */
async function ask(open: typeof openPlane, wire: WireServer, folder: Folder, answer: Answer, run: Request) {
  wire.seen.length = 0
  wire.answer(() => answer)
  const ports = open({ url: wire.url, bucket: 'site-bucket' })
  const outcome = await outcomeOf(() => run(ports, folder))
  return inOurWords({ outcome, tries: wire.seen.length, retries: ports.session.retries() })
}

describe.each(Object.entries(answers))('%s', (_, answer) => {
  test('is told and tried again as with the SDK', async () => {
    await using folder = await createUploadFolder()
    await using wire = await startWireServer()
    for (const [name, run] of Object.entries(requests)) {
      const ours = await ask(openPlane, wire, folder, answer, run)
      const reference = await ask(openReference, wire, folder, answer, run)
      expect({ name, ...(ours as object) }).toEqual({ name, ...(reference as object) })
      expect(JSON.stringify(ours)).not.toContain('"defect"')
    }
  })
})

/**
 * The SDK can't be asked here: it takes errors of Node's sockets for something else, as jest runs tests in a realm of
 * their own.
 */
describe.each(Object.entries(broken))('%s', (_, answer) => {
  test('is tried eight times, then told as a network that fails', async () => {
    await using folder = await createUploadFolder()
    await using wire = await startWireServer()
    for (const [name, run] of Object.entries(requests)) {
      const told = await ask(openPlane, wire, folder, answer, run)
      expect({ name, ...(told as object) }).toMatchObject({
        outcome: {
          code: 'unreachable',
          message: expect.stringMatching(/^AWS can't be reached for s3:\w+: /),
          remedy: expect.stringMatching(/^Check the network of the runner, HTTPS_PROXY and NO_PROXY/)
        },
        tries: 8,
        retries: 7
      })
    }
  })

  test('and is forgotten when the next try succeeds', async () => {
    await using folder = await createUploadFolder()
    await using wire = await startWireServer()
    const { store, session } = openPlane({ url: wire.url, bucket: 'site-bucket' })
    wire.answer((_, index) => (index < 3 ? answer : { status: 200, headers: { etag: '"ab"' } }))
    expect(await store.put(await folder.file('a', 'text'))).toEqual({ etag: 'ab' })
    expect(session.retries()).toBe(3)
    expect(wire.seen.map(({ body }) => body.toString())).toEqual(['text', 'text', 'text', 'text'])
  })
})

test('a connection that is refused', async () => {
  const wire = await startWireServer()
  await wire[Symbol.asyncDispose]()
  const { store, session } = openPlane({ url: wire.url, bucket: 'site-bucket' })
  const outcome = await outcomeOf(() => store.head('a'))
  expect(outcome).toMatchObject({ code: 'unreachable', message: expect.stringContaining('ECONNREFUSED') })
  expect(session.retries()).toBe(7)
})

test('a reply that is no HTTP is not asked for again', async () => {
  await using wire = await startWireServer()
  wire.answer(() => socket => socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n'))
  const outcome = await outcomeOf(() => openPlane({ url: wire.url, bucket: 'site-bucket' }).store.head('a'))
  expect(outcome).toMatchObject({ code: 'unreachable', message: expect.stringContaining('SSH-2.0-OpenSSH_9.6') })
  expect(wire.seen.length).toBe(1)
})

describe('what DeleteObjects could not delete', () => {
  const error = (key: string, code: string) =>
    `<Error><Key>${key}</Key><Code>${code}</Code><Message>M &amp; N</Message></Error>`
  const reply = (errors: string): Answer => ({
    status: 200,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${errors}</DeleteResult>`
  })

  test.each([
    ['nothing', [reply('')]],
    ['what is denied', [reply(error('a&amp;&lt;b&gt;&quot;&#39;&#xe9;', 'AccessDenied') + error('b', 'NoSuchThing'))]],
    ['what S3 was too busy for, once', [reply(error('a', 'SlowDown') + error('b', 'AccessDenied')), reply('')]],
    ['what S3 was too busy for, always', [reply(error('a', 'InternalError'))]],
    ['an error without a key', [reply('<Error><Code>InternalError</Code></Error>')]],
    ['an empty element', [{ status: 200, body: '<DeleteResult/>' }]],
    ['no body', [{ status: 200, body: '' }]]
  ] satisfies readonly (readonly [string, readonly Answer[]])[])('%s', async (_, replies) => {
    await using wire = await startWireServer()
    const told = []
    for (const open of [openPlane, openReference]) {
      wire.seen.length = 0
      wire.answer((_, index) => replies[Math.min(index, replies.length - 1)] ?? reply(''))
      const { store } = open({ url: wire.url, bucket: 'site-bucket' })
      const outcome = await outcomeOf(() => store.delete(['a', 'b', 'a&<b>"\'é']))
      told.push({ outcome, asked: wire.seen.map(({ body }) => body.toString().match(/(?<=<Key>)[^<]*/g)) })
    }
    const [ours, reference] = told
    expect(JSON.stringify(ours)).toBe(JSON.stringify(reference).replaceAll('&apos;', "'"))
  })
})
