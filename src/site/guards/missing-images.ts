import { type Guard, listed } from './guard.ts'
import { describeMissing, missingFiles } from './missing.ts'

const OPTIONAL = new Set(['image', 'icon', 'preload'] as const)

export const missingImages: Guard = {
  id: 'missing-images',
  check: facts => {
    const missing = missingFiles(facts, OPTIONAL)
    if (missing.length === 0) return undefined
    return {
      level: 'warning',
      title: 'Images are missing',
      message: `Documents refer to images, icons or preloads that are not in the build:\n${listed(missing.map(describeMissing))}`,
      remedy: 'Add the files to the build, or remove what refers to them.'
    }
  }
}
