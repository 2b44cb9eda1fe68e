import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'

/** A whole sandbox, and what an SDK client needs to talk to it as it is. */
export interface Lab {
  readonly sandbox: Sandbox
  client(region?: string): {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
    readonly maxAttempts: number
  }
}

export async function startLab(): Promise<Lab> {
  const sandbox = await startSandbox({ invalidationDelayMs: 20 })
  const { url: endpoint, accessKeyId, secretAccessKey } = sandbox.aws
  return {
    sandbox,
    client: (region = 'us-east-1') => ({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1
    })
  }
}

/** What a rejected SDK call says: its code, status and message. */
export async function failure(call: Promise<unknown>): Promise<{ code: string; status: number; message: string }> {
  const error: unknown = await call.then(
    () => {
      throw new Error('the call was expected to fail')
    },
    reason => reason
  )
  if (!(error instanceof Error)) throw error
  const metadata = Reflect.get(error, '$metadata') ?? {}
  return { code: error.name, status: metadata.httpStatusCode ?? 0, message: error.message }
}
