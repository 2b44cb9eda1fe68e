import type { Check } from '../../src/verify/check.ts'
import { type FeatureSet, type Option, PERMISSIONS, type Permission, type Place } from './permissions.ts'
import { FEATURE_SETS, optionsPolicyOf, permissionsOf } from './policies.ts'
import { TRUSTS } from './trust.ts'

const FOR: Readonly<Record<FeatureSet, string>> = {
  deploy: 'Production: `command: deploy`, and `plan` and `rollback` as well',
  plan: '`command: plan`, and pull requests without `preview-url`. It writes nothing',
  preview: 'Previews: deploys of pull requests, their clean-up and the sweep',
  rollback: '`command: rollback` alone, by a role that can upload no large files',
  verify:
    '`command: verify`. It only reads. For `verify: warn` or `strict` on a deploy, attach it beside that of the deploy'
}

const TRUST_OF: Readonly<Record<FeatureSet, string>> = {
  deploy: 'production',
  plan: 'plan',
  preview: 'preview',
  rollback: 'production',
  verify: 'verify'
}

const WITH: Readonly<Record<Option, string>> = {
  comparison: 'a comparison',
  'continuous-deployment': 'continuous deployment',
  'kms-key': 'a KMS key',
  state: '`state` in another bucket',
  tags: '`tags`'
}

const PLACES: Readonly<Record<Place, string>> = {
  'access-controls': 'origin access controls',
  bucket: 'the bucket',
  'cache-policies': 'cache policies',
  certificate: 'certificates',
  'continuous-deployment-policies': 'continuous deployment policies',
  distribution: 'the distribution',
  everything: '`*`',
  functions: 'functions',
  key: 'the key',
  objects: 'objects',
  'origin-request-policies': 'origin request policies',
  'response-headers-policies': 'response headers policies',
  'production-state': "production's state",
  role: 'the role',
  'staging-distribution': 'the staging distribution',
  'state-bucket': 'the bucket of the state',
  'state-objects': 'objects there',
  zone: 'hosted zones'
}

/** docs/iam/README.md: which policy is for what, and what each permission in it is for. */
export function permissionsPage(checks: readonly Check[]): string {
  return `${[introduction(), placeholders(), options(), trust(), changes(), verification(checks)].join('\n\n')}\n`
}

/** What a deploy takes in any case. */
export function deployTable(): string {
  const rows = permissionsOf('deploy')
    .filter(({ option }) => option === undefined)
    .map(({ action, on, why, without = '' }) => [`\`${action}\``, PLACES[on], why, without])
  return table(['Action', 'On', 'What for', 'Without it'], rows)
}

function introduction(): string {
  const rows = FEATURE_SETS.map(set => [
    FOR[set],
    file(`${set}.json`),
    optionsPolicyOf(set).Statement.length > 0 ? file(`${set}-options.json`) : '',
    file(`trust-${TRUST_OF[set]}.json`)
  ])
  return `# Permissions

<!-- Written by \`npm run generate\` from scripts/iam. -->

Policies with what a role needs and nothing else. A test holds them against the requests that the action really sends: one that no policy
here allows fails it, and so does a permission that nothing asks for.

${table(['For', 'Policy', 'With options', 'Trusts'], rows)}

One role may have several policies. A missing permission is told by its action and its resource. No ACL is ever sent, so
\`s3:PutObjectAcl\` is never needed. The [Terraform module](../../infrastructure/README.md) makes roles with these permissions on the
resources that it made.`
}

function placeholders(): string {
  return `## Names to put in

| Placeholder | |
| --- | --- |
| \`ACCOUNT\` | The number of the AWS account |
| \`BUCKET\` | The input \`bucket\`. With \`prefix: app\`, write \`BUCKET/app/*\` for the objects |
| \`DISTRIBUTION\` | The id of the distribution, \`E1A2B3C4D5E6F7\` |
| \`FUNCTION\` | In the policy of previews: the name of [the router](../router.md) |
| \`previews/*\` | The folder of previews, if \`preview-prefix\` is another |
| \`OWNER/REPOSITORY\`, \`OWNER-ID\`, \`REPOSITORY-ID\` | The repository, and its ids: [who gets which](../previews.md#who-gets-which) |
| \`STATE-BUCKET\`, \`KEY\`, \`REGION\`, \`STAGING\` | With options: the bucket of the state, id and region of the KMS key, the id of the staging distribution |`
}

function options(): string {
  return `## Options

The files for options have statements to add, by their \`Sid\`. Take out what you don't use.

| Statements | When |
| --- | --- |
| \`GiveTags\` | With \`tags\` |
| \`UseTheKey\` | With a KMS key of your own, from \`kms-key-id\` or as the bucket's default. The key that AWS manages needs nothing |
| \`ListTheState\`, \`ReadTheState\`, \`ReadAndWriteTheState\` | With \`state\` in another bucket; previews have theirs in their own folder |
| \`CompareWithProduction\` | For sizes in the comments on previews beside those of production, whose state then can be read by whoever can open a pull request. Without it they are left out |
| \`FindTheStagingDistribution\`, \`InvalidateTheStagingDistribution\` | With a continuous deployment on the distribution. \`cloudfront:ListDistributions\` is needed then too |`
}

function trust(): string {
  const rows = TRUSTS.map(({ name, role, runs }) => [
    file(`trust-${name}.json`),
    role,
    runs.map(run => `\`${run}\``).join(', ')
  ])
  return `## Who gets the role

With \`role-to-assume\` the role's trust policy says which runs of GitHub Actions get it. Each names the repository in both formats of
\`sub\`; [docs/previews.md](../previews.md#who-gets-which) tells which is yours, and why the environment has to be restricted to \`main\`.

${table(['Trust policy', 'For', '`sub` ends with'], rows)}`
}

function changes(): string {
  const sets = FEATURE_SETS.filter(set => set !== 'verify')
  const rows = PERMISSIONS.filter(permission => permission.sets.some(set => set !== 'verify')).map(permission => [
    `\`${permission.action}\``,
    PLACES[permission.on],
    ...sets.map(set => (permission.sets.includes(set) ? '✓' : '')),
    purposeOf(permission),
    permission.without ?? ''
  ])
  return `## Deploys, plans, previews and rollbacks

${table(['Action', 'On', ...sets, 'What for', 'Without it'], rows)}`
}

function verification(checks: readonly Check[]): string {
  const rows = permissionsOf('verify').map(permission => [
    `\`${permission.action}\``,
    PLACES[permission.on],
    purposeOf(permission),
    permission.without ?? skipped(permission.action, checks)
  ])
  return `## Verifications

What may not be looked at is skipped by name, and the job summary ends with a policy of what was missing. CF-3 looks at the invalidation of
a deploy, by the deploy's own \`cloudfront:GetInvalidation\`.

${table(['Action', 'On', 'What for', 'Without it'], rows)}`
}

function purposeOf({ option, why }: Permission): string {
  return option === undefined || option === 'comparison'
    ? why
    : `With ${WITH[option]}: ${why[0]?.toLowerCase()}${why.slice(1)}`
}

function skipped(action: string, checks: readonly Check[]): string {
  const ids = checks.filter(({ needs }) => needs.includes(action)).map(({ id }) => id)
  return ids.length > 8 ? `${ids.length} checks are skipped` : `Skipped: ${ids.join(', ')}`
}

function file(name: string): string {
  return `[${name}](${name})`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
