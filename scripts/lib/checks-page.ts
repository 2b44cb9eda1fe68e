import type { Area, Severity } from '../../src/report/verification.ts'
import type { Check } from '../../src/verify/check.ts'

const AREAS: readonly (readonly [Area, string])[] = [
  ['bucket', 'Bucket'],
  ['distribution', 'Distribution'],
  ['api', 'API'],
  ['certificate', 'Certificate'],
  ['dns', 'Route 53 and DNS'],
  ['live', 'Live probes']
]

const GRAVEST: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'information' }

/** docs/checks.md: every check, by area, and the policy that lets all of them run. */
export function checksPage(checks: readonly Check[]): string {
  const sections = AREAS.map(([area, heading]) =>
    section(
      heading,
      checks.filter(check => check.area === area)
    )
  )
  return `${[introduction(checks.length), ...sections, permissions(checks)].join('\n\n')}\n`
}

function introduction(count: number): string {
  return `# Checks

<!-- Written by \`npm run generate\` from src/verify/registry.ts. -->

The ${count} checks of [a verification](verify.md): of \`command: verify\`, and of a deploy with \`verify: warn\` or \`strict\`. The input
\`verify-ignore\` takes one out of the verdict by its id; it is still shown.

- **pass, warn, fail** say how it is. A failure is of the gravity in the table, or less.
- **skip**: there is nothing to look at (no API, DNS at another provider), or the credentials may not look. The report then names
  the IAM action, and the live probe that shows the same from outside. \`strict\` counts what may not be looked at as failed.
- **unknown**: no answer, or throttled. Never a failure, and never green.

★ marks what a set-up made by hand in the console has: a private bucket, CloudFront, a certificate, Route 53, a load balancer, ☆ what follows from it.`
}

function section(heading: string, checks: readonly Check[]): string {
  return [`## ${heading}`, ...checks.map(entry)].join('\n\n')
}

function entry({ id, title, star, severity, passes, mend, needs, seeInstead, source }: Check): string {
  const rows = [
    ['At its gravest', GRAVEST[severity]],
    ['Passes when', passes],
    ['Otherwise', mend],
    ...(needs.length > 0 ? [['Needs', needs.map(code).join(', ')]] : []),
    ...(seeInstead ? [['Seen from outside by', seeInstead.join(', ')]] : []),
    ['See', `<${source}>`]
  ]
  const lines = rows.map(([name, text]) => `- *${name}:* ${text}`)
  return `### ${id} ${title}${star === '' ? '' : ` ${star}`}\n\n${lines.join('\n')}`
}

function permissions(checks: readonly Check[]): string {
  const actions = [...new Set(checks.flatMap(({ needs }) => needs))].sort()
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }
  return `## Permissions

With this policy every check can run; all of it is reading. [iam/verify.json](iam/verify.json) has the same on the resources that it
takes. Each report ends with a policy of only what was missing.

\`\`\`json
${JSON.stringify(policy, null, 2)}
\`\`\``
}

function code(text: string): string {
  return `\`${text}\``
}
