import { describeCases } from '../e2e/cases/case.ts'
import { cloudFrontCases } from './cli/cloudfront.ts'
import { readingCases } from './cli/reading.ts'
import { refusingCases } from './cli/refusing.ts'
import { routerCases } from './cli/router.ts'
import { openCliStage } from './cli/stage.ts'
import { verifyingCases } from './cli/verifying.ts'
import { writingCases } from './cli/writing.ts'
import { whyUnusable } from './program.ts'

// The SDK's schemas are on both sides of all other tests. The CLI has botocore's own model of each API.
describeCases(
  'the AWS CLI on the sandbox',
  {
    'reading what was deployed': readingCases,
    writing: writingCases,
    CloudFront: cloudFrontCases,
    'looking at a set-up and mending it': verifyingCases,
    'being refused': refusingCases
  },
  openCliStage,
  whyUnusable('aws', ['--version'], 'the AWS CLI, version 1 or 2')
)

// On a stage of its own: everything that comes after goes through the router.
describeCases(
  'the AWS CLI as the guide to the router uses it',
  { functions: routerCases },
  openCliStage,
  whyUnusable('aws', ['--version'], 'the AWS CLI, version 1 or 2') ?? whyUnusable('jq', ['--version'], 'jq')
)
