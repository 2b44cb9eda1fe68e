// The limit of a fresh upload: node upload.mjs http|undici FOLDER BUCKET
// One signed PUT per file over connections that are kept, and nothing else: no retries, no listing, no headers, no state.
import { connect, type Flavour } from './connections.ts'
import { filesOf } from './files.ts'
import { signerFor, targetOf } from './sign.ts'
import { uploadFiles } from './upload-files.ts'

const [flavour, folder = '', bucket = ''] = process.argv.slice(2)
const target = targetOf(bucket)
const connections = connect(flavour as Flavour, target, signerFor(target))
await uploadFiles(connections, bucket, filesOf(folder))
connections.close()
