// What an action is that loads everything it may need before it does anything, bundled into one file: the usual way.
import { setFailed } from '@actions/core'
import { getOctokit } from '@actions/github'
import { create } from '@actions/glob'
import { ACMClient } from '@aws-sdk/client-acm'
import { CloudFrontClient } from '@aws-sdk/client-cloudfront'
import { Route53Client } from '@aws-sdk/client-route-53'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'

const [folder = '', bucket = ''] = process.argv.slice(2)
const clients = [new ACMClient({}), new CloudFrontClient({}), new Route53Client({})]
const github = getOctokit('token')
try {
  const files = await (await create(`${folder}/**`)).glob()
  const client = new S3Client({ forcePathStyle: true })
  await client.send(new ListObjectsV2Command({ Bucket: bucket }))
  // All of it is used, so that none of it is left out of the bundle.
  if (files.length === 0 || clients.length !== 3 || github.rest === undefined) throw new Error('Something is missing.')
} catch (error) {
  setFailed(error instanceof Error ? error : String(error))
}
