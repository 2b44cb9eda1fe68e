import type { Check, Outcome } from '../check.ts'
import { cloudFrontDocs } from '../docs.ts'
import type { EdgeFunctionFacts, Facts } from '../facts.ts'
import { readDistribution, requestFunction, siteBehaviors } from '../lookups/site.ts'
import { fail, judgeAll, notApplicable, pass, read, readOptional, settled } from '../outcome.ts'
import { command, steps } from '../remedies/command.ts'
import { functionETag, publishFunction, ROUTER_CODE } from '../remedies/distribution.ts'
import { distributionName } from '../resource.ts'

export const routerFunction: Check = {
  id: 'CF-13',
  area: 'distribution',
  title: 'Router function',
  severity: 'error',
  star: '',
  passes: 'Where the router function is used, it is published and the one of this version.',
  mend: 'Update the function with edge/router.js, and publish it.',
  needs: ['cloudfront:DescribeFunction', 'cloudfront:GetFunction', 'cloudfront:GetDistribution'],
  seeInstead: ['L-8'],
  source: cloudFrontDocs('publish-function.html'),
  evaluate(facts) {
    const resource = distributionName(facts)
    const used = siteBehaviors(facts, readDistribution(facts)).flatMap(one => requestFunction(facts, one) ?? [])
    const functions = [...new Map(used.map(one => [one.name, one])).values()]
    return judgeAll(
      functions.map(one => settled(`function ${one.name}`, () => judge(one, facts))),
      notApplicable(resource, 'No function runs on the requests for the site.')
    )
  }
}

function judge({ name, live, code }: EdgeFunctionFacts, facts: Facts): Outcome {
  const resource = `function ${name}`
  if (readOptional(live) === undefined) {
    return fail(resource, {
      message: `Function ${name} of ${distributionName(facts)} was never published.`,
      expected: 'stage LIVE',
      actual: 'stage DEVELOPMENT only',
      remedy: command([publishFunction(name)])
    })
  }
  const { comparison, digest, routerDigest } = read(code, 'The function has no code.')
  if (comparison === 'equal') return pass(resource, 'It is published, and the router of this version.')
  if (comparison === 'foreign')
    return notApplicable(resource, 'It is not the router of this action; L-8 shows whether it does the same.')
  return fail(resource, {
    message:
      'The function is a router of this action, but another version, or changed: deep links and previews may go wrong.',
    expected: `SHA-256 ${routerDigest}`,
    actual: `SHA-256 ${digest}`,
    remedy: steps(
      [
        `aws cloudfront update-function --name ${name} --if-match "${functionETag(name)}" ${ROUTER_CODE}`,
        publishFunction(name)
      ],
      'edge/router.js is in the repository of this action; carry the options of the old code over first.'
    )
  })
}
