// The server of the benchmark, a process of its own: what it spends must not slow down the client that is measured.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { createAuthority } from '../../sandbox/edge/certificate-authority.ts'
import { createBench } from './bench-server.ts'
import { answerQuestions } from './forked.ts'
import type { Ready } from './messages.ts'

const bench = createBench()
const authority = await createAuthority()
const pair = await authority.issue({ names: ['localhost'], notAfter: new Date(Date.now() + 86_400_000), serial: '02' })

const ready: Ready = {
  http: await listen(createServer({ noDelay: true }, bench.connect)),
  https: await listen(createTlsServer({ ...pair, noDelay: true }, bench.connect)),
  ca: authority.file
}
answerQuestions(ready, bench.answer, authority.close)

async function listen(server: Server): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
