import { type CacheRule, parseCacheRules } from '../headers/cache-rules.ts'
import { parseBuildCommand, parseBuildEnv, parseFilePatterns, parsePath, parseSite } from './build.ts'
import { parseDistributionId, parseDomain, parseInvalidate } from './cdn.ts'
import {
  parseAccountId,
  parseBucket,
  parseEndpoint,
  parsePrefix,
  parseRegion,
  parseRoleArn,
  parseState
} from './destination.ts'
import { parseEnvironment, parsePreviewPrefix, parsePreviewUrl, parsePullRequestNumber } from './preview.ts'
import { type Parsed, parsed, wrong } from './problem.ts'
import { filledByRunner, type InputTable, optional, optionalList, required, withDefault } from './spec.ts'
import { parseKmsKey, parseTags } from './storage.ts'
import {
  linesOf,
  parseAge,
  parseBoolean,
  parseChoice,
  parseCount,
  parseDuration,
  parseLines,
  parsePercent,
  parseRelease,
  singleLine
} from './values.ts'
import { parseApiPath, parseApiProbe, parseCheckId, parseResolution, parseRoute } from './verify.ts'

/** The guards that `allow` can waive. */
export const guardIds = [
  'empty-dist',
  'base-path',
  'missing-references',
  'credentials',
  'max-delete',
  'no-index',
  'missing-images',
  'unfingerprinted-scripts',
  'rolled-back'
] as const
export type GuardId = (typeof guardIds)[number]

const parseGuardId = parseChoice(guardIds)

/** Every input there is, in the order of action.yml, which a test holds to the same names and defaults. */
export const inputTable = {
  command: withDefault('deploy', parseChoice(['deploy', 'plan', 'verify', 'rollback', 'cleanup'])),
  target: withDefault('auto', parseChoice(['auto', 'production', 'preview'])),
  site: optional(singleLine(parseSite)),
  'pr-number': optional(singleLine(parsePullRequestNumber)),
  release: withDefault('previous', singleLine(parseRelease)),

  'build-command': withDefault('auto', parseBuildCommand),
  'build-env': optionalList(parseBuildEnv),
  'working-directory': withDefault('.', parsePath),
  dist: withDefault('dist', parsePath),
  files: withDefault('**', parseFilePatterns),

  bucket: required(singleLine(parseBucket)),
  prefix: withDefault('', singleLine(parsePrefix)),
  region: optional(singleLine(parseRegion)),
  'expected-bucket-owner': optional(singleLine(parseAccountId)),
  'distribution-id': optionalList(text => distinct(parseLines(text, parseDistributionId))),
  domain: optionalList(text => distinct(parseLines(text, parseDomain))),
  'endpoint-url': optional(singleLine(parseEndpoint)),
  state: optional(singleLine(parseState)),
  sse: optional(singleLine(parseChoice(['AES256', 'aws:kms', 'aws:kms:dsse']))),
  'kms-key-id': optional(singleLine(parseKmsKey)),
  tags: optionalList(parseTags),
  'role-to-assume': optional(singleLine(parseRoleArn)),

  'cache-control': optionalList(parseCacheControl),
  headers: optional(parsePath),
  'edge-cache': withDefault('false', parseBoolean),

  delete: withDefault('stale', parseChoice(['stale', 'none', 'all'])),
  'keep-releases': withDefault('5', parseCount(1, 100)),
  'keep-for': withDefault('7d', parseAge),
  'max-delete': withDefault('50%', parsePercent),
  allow: optionalList(text => distinct(parseLines(text, parseGuardId))),

  invalidate: withDefault('auto', parseInvalidate),
  wait: withDefault('true', parseBoolean),
  'wait-timeout': withDefault('10m', parseDuration),

  'preview-url': optional(singleLine(parsePreviewUrl)),
  'preview-prefix': optional(singleLine(parsePreviewPrefix)),
  'preview-expires': withDefault('14d', parseAge),
  'preview-limit': optional(parseCount(1, 10_000)),
  'github-token': filledByRunner('github.token', parseToken),
  comment: withDefault('true', parseBoolean),
  deployment: withDefault('true', parseBoolean),
  environment: withDefault('preview', singleLine(parseEnvironment)),

  verify: withDefault('off', parseChoice(['off', 'warn', 'strict'])),
  'verify-ignore': optionalList(text => distinct(parseLines(text, parseCheckId))),
  routes: optionalList(text => distinct(parseLines(text, parseRoute))),
  'api-path': optional(singleLine(parseApiPath)),
  'api-probe': optional(singleLine(parseApiProbe)),
  resolve: optionalList(text => parseLines(text, parseResolution))
} satisfies InputTable

function parseCacheControl(text: string): Parsed<readonly CacheRule[]> {
  const { rules, problems } = parseCacheRules(linesOf(text))
  if (problems.length === 0) return parsed(rules)
  return wrong(
    ...problems.map(({ line, text: value, message }) => ({ line, value, message: `is not a rule. ${message}` }))
  )
}

/** Told without the value, which is a secret. */
function parseToken(text: string): Parsed<string> {
  return /^[\x21-\x7e]+$/.test(text)
    ? parsed(text)
    : wrong({ message: 'is not a token: it has spaces or line breaks.' })
}

function distinct<T>(list: Parsed<readonly T[]>): Parsed<readonly T[]> {
  return list.ok ? parsed([...new Set(list.value)]) : list
}
