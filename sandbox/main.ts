/**
 * `npm run sandbox`: AWS, its edge and GitHub on loopback, with one bucket, one distribution that can have previews, and
 * one repository with an open pull request, until Ctrl-C. The `export` lines on stdout are for a shell; what a person reads goes to stderr.
 */
import { once } from 'node:events'
import { startSandbox } from './index.ts'

const sandbox = await startSandbox()
const setup = sandbox.createPreviewSetup({ domain: 'example.com' })
const repository = 'octo-org/example'
const pull = sandbox.github
  .repository(repository)
  .openPullRequest({ number: 7, head: { sha: '7'.repeat(40), ref: 'feature' } })
const previewHost = `pr-${pull.number}.${setup.domain}`

for (const [name, value] of Object.entries(sandbox.env)) console.log(`export ${name}=${value}`)
// Version 1 of the AWS CLI knows no other: https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-envvars.html
console.log(`export AWS_DEFAULT_REGION=${sandbox.env.AWS_REGION}`)
console.log(`export GITHUB_REPOSITORY=${repository}`)
console.log(`export GITHUB_TOKEN=${sandbox.github.token()}`)
console.log(`export EDGE_URL=${sandbox.edgeUrl(setup.domain)}`)
console.error(`
Bucket ${setup.bucket.name} in ${setup.region}, distribution ${setup.distributionId} for ${setup.domain}.
The site is at ${sandbox.edgeUrl(setup.domain)} once something is deployed.

Pull request ${pull.number} of ${repository} is open. With preview-url https://pr-{number}.${setup.domain} its preview is at
${sandbox.edgeUrl(previewHost)} once it is deployed. Its comments, with the token above:
${sandbox.github.url}/repos/${repository}/issues/${pull.number}/comments

Ctrl-C ends it.`)

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
await sandbox.close()
