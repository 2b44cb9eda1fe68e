import { type Contender, environmentOf } from './contender.ts'
import { findProgram, pathOf } from './program.ts'

/**
 * Content compared, no HEAD after a PUT, one flat listing. 64 transfers are what tuned set-ups have, and what figures of other runs are
 * about; they can't be faster than 64 replies per latency, so 256 show what more of them give. Other options (no listing at all,
 * presigned PUTs, other buffers) took as much processor time.
 */
export const rclone: readonly Contender[] = [tuned('rclone', 64), tuned('rclone-256', 256)]

function tuned(id: string, transfers: number): Contender {
  return {
    id,
    title: `rclone --checksum, ${transfers} transfers, no HEAD`,
    find: () => findProgram('rclone', 'version'),
    command: job => ({
      program: pathOf('rclone') ?? 'rclone',
      args: [
        'sync',
        job.folder,
        `bench:${job.bucket}`,
        '--checksum',
        // What fails is to be seen, and not to be tried again.
        ...['--retries', '1'],
        ...['--transfers', String(transfers), '--checkers', String(transfers)],
        ...['--s3-no-head', '--s3-no-check-bucket', '--fast-list'],
        // Four parts of 8 MiB at once, like the others.
        ...['--s3-upload-cutoff', '16Mi', '--s3-chunk-size', '8Mi', '--s3-upload-concurrency', '4'],
        ...(job.endpoint.startsWith('https:') ? ['--ca-cert', job.ca] : [])
      ],
      env: {
        ...environmentOf(job),
        RCLONE_CONFIG: '/dev/null',
        RCLONE_CONFIG_BENCH_TYPE: 's3',
        // What it does for AWS, but with the bucket in the path.
        RCLONE_CONFIG_BENCH_PROVIDER: 'Minio',
        RCLONE_CONFIG_BENCH_ENV_AUTH: 'true',
        RCLONE_CONFIG_BENCH_REGION: 'us-east-1',
        RCLONE_CONFIG_BENCH_ENDPOINT: job.endpoint
      },
      cwd: job.workspace
    })
  }
}
