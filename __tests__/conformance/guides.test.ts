import { describeCases } from '../e2e/cases/case.ts'
import { whyNoMoto } from './moto-server.ts'
import { apiCases } from './pages/api.ts'
import { byHandCases, openByHandStage } from './pages/by-hand.ts'
import { formatCases, openHclStage, validCases } from './pages/hcl.ts'
import { setUpCases } from './pages/set-up.ts'
import { openPagesStage } from './pages/stage.ts'
import { whyUnusable } from './program.ts'
import { whyNoTerraform } from './terraform/workspace.ts'

const whyNoCli = whyUnusable('aws', ['--version'], 'the AWS CLI, version 1 or 2')

// A reader who pastes every command, page by page, into an account that has nothing but a hosted zone.
describeCases(
  'the guides, command by command',
  {
    'docs/guides/set-up-in-the-console.md': setUpCases,
    'docs/guides/api-behind-cloudfront.md': apiCases
  },
  openPagesStage,
  whyNoCli ?? whyUnusable('jq', ['--version'], 'jq') ?? whyNoMoto()
)

describeCases(
  'the sandbox from a shell, as CONTRIBUTING.md tells',
  { commands: byHandCases },
  openByHandStage,
  whyNoCli
)

const whyNoBinary = whyUnusable('terraform', ['version'], 'Terraform')
describeCases('infrastructure/README.md', { 'its blocks': formatCases }, openHclStage, whyNoBinary)
describeCases(
  'infrastructure/README.md',
  { 'its first block': validCases },
  openHclStage,
  whyNoBinary ?? whyNoTerraform()
)
