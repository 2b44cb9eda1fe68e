import { cpus, release, totalmem, type } from 'node:os'

/** `2 cores of Intel Xeon, 24 GB, Linux 6.18, Node 24.19.0` */
export function describeMachine(): string {
  const cores = cpus()
  const model = cores[0]?.model.trim() || 'an unknown kind'
  const memory = Math.round(totalmem() / 1e9)
  const [system] = /^\d+\.\d+/.exec(release()) ?? [release()]
  return `${cores.length} cores of ${model}, ${memory} GB, ${type()} ${system}, Node ${process.versions.node}`
}
