import type { HistoryEntry, Report } from './model.ts'

/**
 * The release that one would go to from here: after a rollback forward again, to what it took back; else what
 * `release: previous` means. Undefined when nothing else is kept.
 */
export function rollbackTarget(
  report: Pick<Report, 'result' | 'release' | 'history'>
): { readonly entry: HistoryEntry; readonly forward: boolean } | undefined {
  const { history, release, result } = report
  if (history === undefined) return undefined
  const find = (id: string | undefined): HistoryEntry | undefined => history.releases.find(entry => entry.id === id)
  const left = result === 'rolled-back' ? find(release?.previousId) : undefined
  const entry = left ?? find(history.previousId)
  return entry === undefined ? undefined : { entry, forward: left !== undefined }
}

/**
 * The line that makes a release live again, ready for a shell.
 * https://cli.github.com/manual/gh_workflow_run; `--repo` takes `[HOST/]OWNER/REPO`.
 */
export function rollbackCommand({ workflow, repository, serverUrl }: Report['run'], release: string): string {
  const host = serverUrl === undefined || !URL.canParse(serverUrl) ? 'github.com' : new URL(serverUrl).host
  const where = repository === undefined ? [] : ['--repo', host === 'github.com' ? repository : `${host}/${repository}`]
  const fields = ['-f', 'command=rollback', '-f', `release=${release}`]
  return ['gh', 'workflow', 'run', workflow ?? 'WORKFLOW', ...where, ...fields].map(quoted).join(' ')
}

/** For a POSIX shell, on one line and without the backquotes that would end a code block. */
function quoted(word: string): string {
  if (/^[\w./:=@-]+$/.test(word)) return word
  return `'${word.replace(/[`\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?').replaceAll("'", `'\\''`)}'`
}
