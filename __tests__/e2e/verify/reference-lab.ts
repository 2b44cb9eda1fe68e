import type { Deploy } from '../../../sandbox/deploy.ts'
import { CHECKS } from '../../../src/verify/registry.ts'
import { page } from '../helpers/sites.ts'
import type { Row } from './reference-findings.ts'
import type { VerifyLab } from './verify-lab.ts'

/** What `npm run build` left in `dist`, dragged into the console: types by the names, and no Cache-Control. */
export function uploadByHand({ stage: { setup } }: VerifyLab): void {
  const files: readonly (readonly [key: string, text: string, type: string])[] = [
    ['index.html', page('Vite + React', '/assets/index-DiwrgTda.js'), 'text/html'],
    ['assets/index-DiwrgTda.js', 'console.log(1)\n', 'text/javascript'],
    ['vite.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>\n', 'image/svg+xml']
  ]
  for (const [key, text, type] of files) {
    setup.bucket.put(key, { bytes: Buffer.from(text), headers: { 'content-type': type } })
  }
}

/** The findings of a run, with what differs from run to run replaced. */
export function told({ report }: Deploy, { stage: { setup } }: VerifyLab): readonly Row[] {
  const names: readonly (readonly [RegExp | string, string])[] = [
    [setup.distributionId, 'DISTRIBUTION'],
    [setup.distributionDomain, 'DISTRIBUTION.cloudfront.net'],
    [setup.zoneId, 'ZONE'],
    [setup.certificateArn, 'CERTIFICATE'],
    [setup.loadBalancer.dnsName, 'BALANCER'],
    [/\bOrigin access control E[0-9A-Z]+/g, 'Origin access control ACCESS'],
    [/\d{4}-\d\d-\d\d/g, 'DATE'],
    [/\d+ more days/g, 'DAYS more days']
  ]
  const stars = new Map(CHECKS.map(({ id, star }) => [id, star]))
  return (report?.verification?.findings ?? []).map(({ id, state, notApplicable, message }) => [
    stars.get(id) ?? '',
    id,
    notApplicable === true ? 'n/a' : state,
    names.reduce((text, [what, name]) => text.replaceAll(what as string, name), message)
  ])
}
