import { describeCases } from '../e2e/cases/case.ts'
import { whyNoMoto } from './moto-server.ts'
import { apiCases } from './pages/api.ts'
import { setUpCases } from './pages/set-up.ts'
import { openPagesStage } from './pages/stage.ts'
import { whyUnusable } from './program.ts'

// A reader who pastes every command, page by page, into an account that has nothing but a hosted zone.
describeCases(
  'the guides, command by command',
  { 'docs/guides/set-up-in-the-console.md': setUpCases, 'docs/guides/api-behind-cloudfront.md': apiCases },
  openPagesStage,
  whyUnusable('aws', ['--version'], 'the AWS CLI, version 1 or 2') ??
    whyUnusable('jq', ['--version'], 'jq') ??
    whyNoMoto()
)
