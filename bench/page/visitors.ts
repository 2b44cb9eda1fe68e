import { formatDuration } from '../../src/util/format.ts'
import type { FolderRule } from '../visitor/change.ts'
import { TIMES } from '../visitor/compare.ts'
import { DEPLOYERS, syncCommands, twoStepCommands } from '../visitor/deployers.ts'
import type { Comparison, Outcome, Visitors } from '../visitor/outcome.ts'
import { count, digits } from './figures.ts'
import { table } from './table.ts'

/** For all distributions of an account together. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PayingForInvalidation.html */
const FREE_PATHS = 1_000
const DEPLOYS_A_DAY = 10
const DAYS = 30

/** As the first step of two has it for the example site. */
const example: FolderRule = { folder: 'assets', cacheControl: 'public, max-age=31536000, immutable' }

/** The section about visitors, below its heading. */
export function visitorParts({ comparisons, absent }: Visitors): readonly string[] {
  return [
    METHOD,
    COMMANDS,
    COLUMNS,
    ...absent.map(({ title, why }) => `Took no part: ${title}: ${why}.`),
    ...comparisons.flatMap(one => [`### ${one.title}`, `${count(one.files)} files.`, comparisonTable(one)]),
    '### Paths of invalidations',
    PATHS,
    pathsTable(comparisons)
  ]
}

function comparisonTable({ outcomes }: Comparison): string {
  const rows = DEPLOYERS.map(({ id, title }) => {
    const outcome = outcomes.get(id)
    return [title, ...(outcome === undefined ? [...Array(9)].map(() => '–') : cellsOf(outcome))]
  })
  const head = ['', 'evicted', 'needlessly', 'to the bucket', 'kB from it', 'requests', '304', 'kB', 'lost', 'stale']
  const rights = head.slice(1, -1).map(() => 'right' as const)
  return table(head, ['left', ...rights, 'left'], rows)
}

function cellsOf({ evicted, needlessly, origin, returning, openTab, stale }: Outcome): readonly string[] {
  return [
    count(evicted),
    count(needlessly),
    count(origin.requests),
    kilobytes(origin.bytes),
    count(returning.requests),
    count(returning.notModified),
    kilobytes(returning.bytes),
    openTab.gone === 0 ? 'none gone' : `${openTab.lost} of ${openTab.gone}`,
    staleness(stale)
  ]
}

function staleness({ atEdge, inBrowser, seconds }: Outcome['stale']): string {
  const edge = atEdge === 0 ? [] : [`${atEdge} at the edge`]
  const browser =
    inBrowser === 0 ? [] : [seconds === 0 ? `${inBrowser}` : `${inBrowser}, for ${formatDuration(seconds * 1000)}`]
  return [...edge, ...browser].join('; ') || 'nothing'
}

/** `0`, `4.82`, `311`, of bytes. */
function kilobytes(bytes: number): string {
  return bytes === 0 ? '0' : digits(bytes / 1000)
}

function pathsTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ title, outcomes }) => [
    title,
    ...DEPLOYERS.map(({ id }) => {
      const paths = outcomes.get(id)?.paths
      return paths === undefined ? '–' : `${paths}: ${count(paths * DEPLOYS_A_DAY * DAYS)}`
    })
  ])
  const head = ['', ...DEPLOYERS.map(({ title }) => title)]
  return table(head, ['left', ...DEPLOYERS.map(() => 'right' as const)], rows)
}

const METHOD = [
  'Each way to deploy has a bucket and a distribution of its own in the sandbox, with the managed policy CachingOptimized, and `/index.html` for what is',
  `missing. The first version of a site is out for ${TIMES.out / 86_400} days when somebody looks at all of it, which fills the edge and the cache of a browser. ${TIMES.sinceVisit / 60} minutes later`,
  "the second is deployed, from files that have all been written anew, as a runner's are, and the invalidation completes. After",
  `${TIMES.afterDeploy} seconds more, somebody looks at all of it who was never there; then the visitor of before comes back, by a link and without reloading; and a tab`,
  'that was left open loads what it had not loaded yet. There is one edge, where CloudFront has hundreds that are filled one by one. The cache of the browser goes by',
  '[RFC 9111](https://www.rfc-editor.org/rfc/rfc9111): what comes without a lifetime is fresh for a tenth of the time since it last changed.'
].join('\n')

const COMMANDS = [
  'What is not this action is the AWS CLI, by these commands. The folder is that of the example site; reveal.js has no hashes in its names, so there',
  'the first step gives an hour to `dist/`.',
  '',
  `- ${list(syncCommands('BUCKET'))}`,
  `- In two steps: ${list(twoStepCommands('BUCKET', [example]))}. Another Cache-Control for a folder makes them three.`,
  '- After both, an invalidation of `/*`.'
].join('\n')

const COLUMNS = [
  '- **evicted**: copies that the edge had and the invalidation took from it, of the front page one as `/` and one as `/index.html`; **needlessly**: those among them of files whose bytes, type and Cache-Control are as before.',
  '- **to the bucket**: requests by which the edge serves the visitor who was never there; **kB from it**: the answers, not yet compressed.',
  '- **requests**, **304**, **kB**: of the visitor who comes back; all requests, those answered with "not modified", and what was downloaded, compressed.',
  '- **lost**: files that only the first version has, and of these the ones that the open tab does not get. Here, what is missing is answered by the page, with status 200.',
  '- **stale**: what the visitor who comes back sees of the first version, and for how long at most without asking, by the headers. A file that has none is not asked about, so it is no request, and it stays when it has changed. "At the edge" would be what the visitor who was never there sees of it.',
  '- **–**: `aws s3 sync` by itself gives no Cache-Control, and takes no part where one is to be another.'
].join('\n')

const PATHS = [
  `CloudFront charges for paths, and a wildcard is one. [${count(FREE_PATHS)} a month are free](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PayingForInvalidation.html), for all`,
  `distributions of an account together. Paths of a deploy, as counted, and what ${DEPLOYS_A_DAY} of these a day make in ${DAYS} days:`
].join('\n')

function list(commands: readonly (readonly string[])[]): string {
  return commands.map(words => `\`aws ${words.map(quoted).join(' ')}\``).join(', then ')
}

function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word}'`
}
