/**
 * `npm run sandbox`: AWS, its edge and GitHub on loopback, with one bucket, one distribution and one repository, until
 * Ctrl-C. The `export` lines on stdout are for a shell; what a person reads goes to stderr.
 */
import { once } from 'node:events'
import { startSandbox } from './index.ts'

const sandbox = await startSandbox()
const setup = sandbox.createReferenceSetup({ domain: 'example.com' })

for (const [name, value] of Object.entries(sandbox.env)) console.log(`export ${name}=${value}`)
console.log(`export GITHUB_TOKEN=${sandbox.github.token()}`)
console.log(`export EDGE_URL=${sandbox.edgeUrl(setup.domain)}`)
console.error(`
Bucket ${setup.bucket.name} in ${setup.region}, distribution ${setup.distributionId} for ${setup.domain}.
The site is at ${sandbox.edgeUrl(setup.domain)} once something is deployed. Ctrl-C ends it.`)

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
await sandbox.close()
