// The limit of a fresh upload: node upload.mjs http|undici FOLDER BUCKET
// One signed PUT per file over connections that are kept, and nothing else: no retries, no listing, no headers, no state.
import { readFileSync } from 'node:fs'
import { connect, type Flavour } from './connections.ts'
import { encodedKey, filesOf } from './files.ts'
import { signerFor, targetOf } from './sign.ts'

const [flavour, folder = '', bucket = ''] = process.argv.slice(2)
const target = targetOf(bucket)
const { count, send, close } = connect(flavour as Flavour, target, signerFor(target))
const files = filesOf(folder).values()

async function work(): Promise<void> {
  // All workers take from the same iterator: one slow reply holds up its own connection only.
  for (const { key, path } of files) {
    const { status, body } = await send('PUT', `/${bucket}/${encodedKey(key)}`, '', readFileSync(path))
    if (status !== 200) throw new Error(`${key}: ${status} ${body}`)
  }
}

await Promise.all(Array.from({ length: count }, work))
close()
