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
import { type Parsed, parsed, wrong } from './problem.ts'
import { type InputTable, optional, optionalList, required, withDefault } from './spec.ts'
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

/** The guards that `allow` can waive. */
export const guardIds = [
  'empty-dist',
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
  command: withDefault('deploy', parseChoice(['deploy', 'plan', 'rollback'])),
  target: withDefault('auto', parseChoice(['auto', 'production'])),
  site: optional(singleLine(parseSite)),
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
  'wait-timeout': withDefault('10m', parseDuration)
} satisfies InputTable

function parseCacheControl(text: string): Parsed<readonly CacheRule[]> {
  const { rules, problems } = parseCacheRules(linesOf(text))
  if (problems.length === 0) return parsed(rules)
  return wrong(
    ...problems.map(({ line, text: value, message }) => ({ line, value, message: `is not a rule. ${message}` }))
  )
}

function distinct<T>(list: Parsed<readonly T[]>): Parsed<readonly T[]> {
  return list.ok ? parsed([...new Set(list.value)]) : list
}
