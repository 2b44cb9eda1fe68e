import { Connection, type TlsMemory } from './connection.ts'
import { type Origin, type Transport, usualPatience, type WireReply, type WireRequest } from './transport.ts'

/** Connections to one server: those that are free, the last used first, as it is the least likely to have been closed. */
interface Pool {
  readonly memory: TlsMemory
  readonly idle: Connection[]
}

/**
 * Requests over connections of our own, kept for the next request. There are as many as requests are under way at once:
 * whoever sends decides how many that are.
 */
export function openDirectTransport(patience = usualPatience): Transport {
  const pools = new Map<string, Pool>()

  return {
    async send(request: WireRequest, signal?: AbortSignal): Promise<WireReply> {
      // Before a connection is opened or taken, which then nobody would give back.
      signal?.throwIfAborted()
      const { idle, memory } = poolOf(pools, request.origin)
      let connection = idle.pop()
      while (connection !== undefined && !connection.isOpen) connection = idle.pop()
      connection ??= new Connection(request.origin, memory, patience, closed => {
        const at = idle.indexOf(closed)
        if (at !== -1) idle.splice(at, 1)
      })
      const reply = await connection.send(request, signal)
      if (connection.isOpen) idle.push(connection)
      return reply
    }
  }
}

function poolOf(pools: Map<string, Pool>, { secure, hostname, port }: Origin): Pool {
  const name = `${secure} ${hostname} ${port}`
  let pool = pools.get(name)
  if (pool === undefined) {
    pool = { memory: { session: undefined }, idle: [] }
    pools.set(name, pool)
  }
  return pool
}
