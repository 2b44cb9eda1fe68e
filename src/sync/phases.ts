import type { Plan, Upload } from './operation.ts'

/**
 * The order in which uploads go, with a barrier in between, so that at every moment each served document finds the
 * files that it names: assets that are new under new names, then files that change in place, then the documents that
 * name them, and the entry document last.
 */
export function uploadPhases(plan: Plan): readonly { readonly name: string; readonly uploads: readonly Upload[] }[] {
  const uploads = plan.operations.filter(operation => operation.action === 'upload')
  const phases: readonly { name: string; has: (upload: Upload) => boolean }[] = [
    { name: 'fingerprinted files', has: ({ file }) => file.fileClass === 'fingerprinted' },
    { name: 'other files', has: ({ file }) => file.fileClass === 'plain' },
    { name: 'documents', has: ({ file }) => file.fileClass === 'document' && file.key !== 'index.html' },
    { name: 'index.html', has: ({ file }) => file.key === 'index.html' }
  ]
  return phases
    .map(({ name, has }) => ({ name, uploads: uploads.filter(has) }))
    .filter(phase => phase.uploads.length > 0)
}
