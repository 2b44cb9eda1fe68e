import { describeVariants } from './terraform/describe-variants.ts'
import { existingPieces, minimal, withApi, withoutPreviews } from './terraform/variants.ts'

describeVariants('the module of infrastructure/, on the sandbox', { backing: 'sandbox', gaps: [] }, [
  withApi,
  minimal,
  withoutPreviews,
  existingPieces
])
