/** Reports of previews and clean-ups as they could happen, for the renderers' tests. */
import type { Report } from '../../src/report/model.ts'
import { failed, finding, firstDeploy, report, unchanged, update } from './reports.ts'

export const COMMENT_URL = 'https://github.com/example/shop/pull/7#issuecomment-1'

type Preview = NonNullable<Report['preview']>

const PREVIEW: Preview = {
  number: 7,
  kind: 'host',
  url: 'https://pr-7.example.com/',
  expiresAt: '2026-12-06T15:04:13.000Z',
  weight: { files: 128, bytes: 4_512_332, scripts: 212_044, styles: 12_044 },
  production: { files: 127, bytes: 4_498_031, scripts: 197_800, styles: 12_044 },
  commentUrl: COMMENT_URL
}

/** The same run, for the preview of pull request 7. */
export function asPreview(of: Report, preview: Partial<Preview> = {}, site = 'default'): Report {
  const folder = site === 'default' ? 'previews/pr-7/' : `previews/${site}/pr-7/`
  return {
    ...of,
    target: 'preview',
    run: { ...of.run, ref: 'refs/pull/7/merge' },
    ...(of.destination && { destination: { ...of.destination, site, prefix: folder, url: PREVIEW.url } }),
    preview: { ...PREVIEW, ...preview }
  }
}

export const deployedPreview = (): Report => asPreview(update())
export const firstPreview = (): Report => asPreview(firstDeploy())
export const unchangedPreview = (): Report => asPreview(unchanged())
export const failedPreview = (): Report => asPreview(failed())

/** Nothing of the bucket was read before the build failed. */
export function failedBuild(): Report {
  const { release: _, changes: __, counts: ___, transfer: ____, site: _____, ...early } = failed()
  return asPreview({
    ...early,
    failure: {
      code: 'build-failed',
      message: 'npm run build ended with code 1.',
      phase: 'build',
      aftermath: 'Nothing was written: the site is as it was.'
    }
  })
}

/** Without credentials, as from a fork: built and guarded, but not compared. */
export function uncompared(): Report {
  const { preview, ...plan } = asPreview(
    report({
      command: 'plan',
      result: 'planned',
      findings: [
        finding({
          level: 'notice',
          title: 'No credentials for AWS',
          message: 'This run is of a fork, whose runs get no OIDC token.'
        })
      ]
    })
  )
  return { ...plan, ...(preview && { preview: { number: 7, kind: 'host', url: preview.url } }) }
}

function cleanUp(cleanup: NonNullable<Report['cleanup']>): Report {
  const {
    build: _,
    site: __,
    destination,
    ...rest
  } = report({ command: 'cleanup', result: 'cleaned', target: 'preview' })
  return {
    ...rest,
    ...(destination && { destination: { ...destination, site: 'default' } }),
    durationMs: 1_420,
    cleanup
  }
}

export function closedPreview(): Report {
  const removed = [{ number: 7, prefix: 'previews/pr-7/', why: 'closed', files: 42, bytes: 1_200_000 }] as const
  const { expiresAt: _, weight: __, production: ___, ...preview } = PREVIEW
  return { ...cleanUp({ removed, kept: [], failed: [] }), preview }
}

/** Its pull request was closed, and S3 refused to delete one of its files. */
export function failedRemoval(): Report {
  const message = 'previews/pr-7/index.html could not be deleted (AccessDenied: Access Denied).'
  return {
    ...closedPreview(),
    result: 'failed',
    cleanup: { removed: [], kept: [], failed: [{ number: 7, message }] },
    failure: {
      code: 'preview-not-removed',
      message,
      phase: 'cleanup',
      aftermath: 'Part of a preview may be removed, part may still be there; production was not touched.'
    }
  }
}

export function sweep(): Report {
  return cleanUp({
    removed: [
      { number: 3, prefix: 'previews/pr-3/', why: 'closed', files: 42, bytes: 1_200_000 },
      { number: 5, prefix: 'previews/pr-5/', why: 'expired', files: 40, bytes: 1_100_000 },
      { number: 6, prefix: 'previews/pr-6/', why: 'asked', files: 1, bytes: 12 }
    ],
    kept: [7, 12],
    failed: []
  })
}

/** One of the previews stayed, and the run failed for it. */
export function failedSweep(): Report {
  const message = 'previews/pr-9/index.html could not be deleted (AccessDenied: Access Denied).'
  return {
    ...cleanUp({
      removed: [{ number: 3, prefix: 'previews/pr-3/', why: 'closed', files: 42, bytes: 1_200_000 }],
      kept: [7],
      failed: [{ number: 9, message }]
    }),
    result: 'failed',
    failure: {
      code: 'previews-not-removed',
      message: `The preview of #9 could not be removed: ${message}`,
      remedy: 'Mend what the messages name and run the clean-up again: it goes on from here.',
      phase: 'cleanup',
      aftermath: 'Part of a preview may be removed, part may still be there; production was not touched.'
    }
  }
}

export function nothingToSweep(): Report {
  return cleanUp({ removed: [], kept: [7], failed: [] })
}
