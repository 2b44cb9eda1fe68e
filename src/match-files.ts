import { create } from '@actions/glob'

/**
 * The files below `root` that the patterns choose (lines as in the `files` input, `!` excludes), as absolute paths.
 * `**` takes dotfiles too. Links are left to the scan, which follows those that stay inside.
 */
export async function matchFiles(root: string, patterns: readonly string[]): Promise<readonly string[]> {
  const base = escapeGlob(root.replaceAll('\\', '/').replace(/\/+$/, ''))
  const lines = patterns.map(pattern =>
    pattern.startsWith('!') ? `!${base}/${pattern.slice(1)}` : `${base}/${pattern}`
  )
  const globber = await create(lines.join('\n'), { matchDirectories: false, implicitDescendants: true })
  return globber.glob()
}

/** A folder's own name is never a pattern. */
function escapeGlob(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]')
}
