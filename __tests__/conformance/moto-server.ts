import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { TargetServer } from '../e2e/cases/target.ts'
import { whyUnusable } from './program.ts'

/** Why moto can't run here, or undefined when it can. */
export function whyNoMoto(): string | undefined {
  return whyUnusable('moto_server', ['--help'], "pip install 'moto[server]'")
}

/** Starts moto's server, which speaks for AWS, on a free port of loopback. https://docs.getmoto.org/en/latest/docs/server_mode.html */
export async function startMoto(): Promise<TargetServer> {
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Seconds until a certificate is issued; a minute otherwise.
    env: { ...process.env, MOTO_ACM_VALIDATION_WAIT: '1' }
  })
  const exited = once(child, 'exit')
  const url = await addressOf(child.stderr, exited)
  return {
    name: 'moto',
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      AWS_REGION: 'eu-central-1'
    },
    async close() {
      child.kill()
      await exited
    }
  }
}

/** It says where it listens once it does; the lines after that are its log, which nobody wants, but which has to flow. */
async function addressOf(output: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<string> {
  const seen: string[] = []
  const lines = createInterface({ input: output })
  const listening = new Promise<string>(resolve => {
    lines.on('line', line => {
      const url = /Running on (http:\S+)/.exec(line)?.[1]
      if (url !== undefined) resolve(url)
      else if (seen.length < 20) seen.push(line)
    })
  })
  const ended = exited.then(() =>
    Promise.reject(new Error(`moto_server ended before it listened:\n${seen.join('\n')}`))
  )
  return Promise.race([listening, ended])
}
