import type { BenchRun } from '../scenarios/bench-run.ts'
import type { StartUp } from '../scenarios/startup.ts'
import { judge } from '../verdict/bound.ts'
import { BOUNDS } from '../verdict/bounds.ts'
import { boundsTable } from './bounds-table.ts'
import { digits } from './figures.ts'
import { growthTable } from './growth.ts'
import { LIMITS } from './limits.ts'
import { millionTable, oneRunner } from './million.ts'
import { resultTable } from './result-table.ts'
import { table } from './table.ts'
import { visitorParts } from './visitors.ts'

/** `docs/performance.md`, all of it: says what this run has measured, and nothing else. */
export function renderPage(run: BenchRun): string {
  const judged = judge(BOUNDS, run)
  const reached = judged.filter(({ isReached }) => isReached).length
  return `${[
    '<!-- Written by `npm run bench`: change bench/page/, not this. -->',
    '# Performance',
    `Measured on ${run.date}, on ${run.machine}. Client and server share the machine, so the ratios are what counts; other machines have other times.`,
    '- [What was to be reached](#what-was-to-be-reached)\n- [How it was measured](#how-it-was-measured)\n- [Results](#results)\n- [Start-up](#start-up)\n- [What visitors notice](#what-visitors-notice)\n- [Growth](#growth)\n- [A million objects](#a-million-objects)\n- [Measuring again](#measuring-again)',
    '## What was to be reached',
    `${reached} of ${judged.length}. Times are medians, and "raw limit" is the faster of the two.`,
    boundsTable(judged),
    LIMITS,
    '## How it was measured',
    METHOD,
    participants(run),
    '## Results',
    COLUMNS,
    ...[...run.results.values()].flatMap(result => [`### ${heading(result.scenario.title)}`, resultTable(result)]),
    ...(run.startUp === undefined ? [] : ['## Start-up', STARTUP, startUpTable(run.startUp)]),
    ...(run.visitors === undefined ? [] : ['## What visitors notice', ...visitorParts(run.visitors)]),
    '## Growth',
    growthTable(run),
    '## A million objects',
    MILLION,
    millionTable(),
    ...[oneRunner(run)].filter(Boolean),
    BEYOND,
    '## Measuring again',
    AGAIN
  ].join('\n\n')}\n`
}

const METHOD = [
  'Every contender is a whole process, from its start to its end, and begins from a bucket of its own. Contenders take turns in rounds,',
  'each round beginning with another one; slow ones take part in fewer rounds, as the column `runs` says. After each run the bucket has to hold the',
  'site, key by key, each file with its MD5 (one of 5 MiB or more with its size), or the bench stops. It writes nothing when rclone took no part, or when the raw limit is not what it',
  'was to rclone when both were first measured against another server, within 20%.',
  '\n\nThe server is a process of its own, on loopback, and holds back each reply by 30 ms where nothing else is said. It checks no signatures and',
  'stores what it is sent. No connection takes time to be made, and `100 Continue` comes at once, which favours those who wait for it.',
  '\n\n"Raw limit" is a script that signs by hand, sends one PUT for each file over connections that are kept, and does nothing else: no retries, no',
  'headers, no record, no order of files. Later deploys list in shards and compare MD5s. This action does more than all of them:',
  'it keeps a record to roll back to, a lease against runs beside it, headers, and the order in which files must appear.'
]
  .join('\n')
  .replaceAll('\n\n\n', '\n\n')

const COLUMNS =
  '`× limit` is the time in times of the faster raw limit. CPU is user and system time of the process and its children, RSS the peak of their memory, "server" the share of a core that the server had meanwhile. What is about the state of this action is counted apart.'

const STARTUP =
  'From the start of a process to the arrival of its first request at the server; of empty Node, to its end. The eager bundle is an action that loads the four AWS clients and the three packages of the Actions toolkit before it does anything, in one minified file.'

const MILLION =
  'On paper, for S3 Standard in US East (N. Virginia): [$0.005 for a thousand PUT, COPY, POST or LIST requests and $0.0004 for a thousand GETs](https://aws.amazon.com/s3/pricing/); deletes are free. S3 promises [3,500 writes and 5,500 reads a second for each partitioned prefix](https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html), and answers 503 for a while when traffic to a new prefix comes at once. A file without a hash in its name is overwritten under the old one, and copied aside before.'

const BEYOND = [
  'Where one runner ends, a matrix of jobs takes over, [256 of them at most](https://docs.github.com/en/actions/reference/limits): one job for each top folder, with',
  '`prefix` and `dist` set to it. Each has a state and a lease of its own, and S3 divides prefixes as they grow. What is the same under another',
  "name, or needs only other headers, need not leave S3: [S3 Batch Operations](https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops.html) copy by a manifest, in S3's own time,",
  'and can make a new folder from an old one before a deploy brings it up to date.'
].join('\n')

const AGAIN = [
  '```sh\nnpm ci\nnpm run bench\n```',
  'It takes about 25 minutes on two cores that have nothing else to do. aws, rclone, s3cmd, s5cmd and s3deploy take part when they are on the PATH, and s3-sync-client when npm can install it.',
  'One table again, which writes nothing:',
  '```sh\nnpm run bench -- --only fresh-10k,start-up --rounds 3\nnpm run bench -- --only no-change-10k --contenders raw-http,raw-undici,action,rclone\nnpm run bench -- --list\n```',
  '`npm run bench -- --quick` is part of `npm run check`: counts of requests, and ratios that a busy machine does not break.'
].join('\n\n')

function participants({ contenders, absent }: BenchRun): string {
  const rows = contenders.map(({ title, version }) => [title, version])
  const missing = absent.map(({ title, why }) => `- ${title}: ${why}`)
  const took = table(['took part', 'version'], ['left', 'left'], rows)
  return absent.length === 0 ? took : `${took}\n\nDid not take part:\n\n${missing.join('\n')}`
}

function startUpTable({ empty, eager, action, rounds }: StartUp): string {
  const rows = [
    ['empty Node', digits(empty), '1.00'],
    ['this action', digits(action), digits(action / empty)],
    ['eager bundle', digits(eager), digits(eager / empty)]
  ]
  return table([`median of ${rounds}`, 'ms', '× empty Node'], ['left', 'right', 'right'], rows)
}

function heading(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1)
}
