import type { Contender, Job } from '../contenders/contender.ts'
import { writeScripts } from '../contenders/scripts.ts'
import { run } from '../measure/process.ts'
import { type BenchServer, startServer } from '../server/client.ts'
import { type CloudFront, startCloudFront } from '../server/cloudfront.ts'
import { CALM, type Conditions } from '../server/conditions.ts'
import { removeFolder, temporaryFolder } from '../temporary.ts'
import type { Tree } from '../trees/tree.ts'
import type { Sample } from './scenario.ts'

/** Where contenders run. */
export interface Lab {
  readonly server: BenchServer
  /** Has a contender deploy a tree into a bucket. @throws when it fails, or the bucket does not hold the tree afterwards */
  deploy(contender: Contender, tree: Tree, options: DeployOptions): Promise<Sample>
  close(): Promise<void>
}

export interface DeployOptions {
  readonly bucket: string
  readonly isFresh: boolean
  readonly conditions?: Conditions
  readonly overTls?: boolean
  readonly inputs?: Readonly<Record<string, string>>
  readonly withCloudFront?: boolean
}

export async function openLab(): Promise<Lab> {
  writeScripts()
  const server = await startServer()
  let edge: Promise<CloudFront> | undefined
  let number = 0

  async function deploy(contender: Contender, tree: Tree, options: DeployOptions): Promise<Sample> {
    const { bucket, isFresh, conditions = CALM, overTls = false, withCloudFront = false } = options
    if (withCloudFront) edge ??= startCloudFront()
    const cloudFront = withCloudFront && contender.keepsState ? await edge : undefined
    const inputs = { ...options.inputs, ...cloudFront?.inputs }
    const home = temporaryFolder()
    number += 1
    try {
      const { http, https, ca } = server.ports
      const endpoint = overTls ? `https://localhost:${https}` : `http://127.0.0.1:${http}`
      const { workspace, folder } = tree
      const job: Job = {
        workspace,
        folder,
        bucket,
        isFresh,
        endpoint,
        ca,
        home,
        number,
        inputs,
        env: cloudFront?.env ?? {}
      }
      await server.ask('conditions', conditions)
      await Promise.all([server.ask('work', null), cloudFront?.requests()])
      const { ms, cpu, rss, startedAt } = await run(contender.command(job))
      const { requests: ofS3, firstAt, cpu: serverCpu, wall } = await server.ask('work', null)
      const requests = { ...ofS3, ...(await cloudFront?.requests()) }
      const firstRequestMs = firstAt === undefined ? undefined : Number(BigInt(firstAt) - startedAt) / 1e6
      return { ms, cpu, rss, firstRequestMs, requests, serverShare: serverCpu / wall }
    } finally {
      removeFolder(home)
    }
  }

  return {
    server,
    deploy,
    async close() {
      await Promise.all([server.close(), edge?.then(({ close }) => close())])
    }
  }
}
