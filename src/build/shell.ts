/** A program to spawn so that a command line runs in a shell. */
export interface ShellCall {
  readonly file: string
  readonly args: readonly string[]
  /** Windows: the arguments are passed on as they are, since cmd has quoting rules of its own. */
  readonly verbatim: boolean
}

export type ShellProgram = 'bash' | 'sh' | 'pwsh' | 'cmd'

/**
 * The shell that `run:` of a workflow would use where it is there: bash, stopping at the first error also within a
 * pipe; on Windows PowerShell.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
 */
export function shellCall(
  command: string,
  platform: NodeJS.Platform,
  has: (program: ShellProgram) => boolean
): ShellCall {
  if (platform !== 'win32') {
    return has('bash')
      ? { file: 'bash', args: ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', command], verbatim: false }
      : { file: 'sh', args: ['-e', '-c', command], verbatim: false }
  }
  if (has('pwsh')) {
    const script = [
      "$ErrorActionPreference = 'stop'",
      command,
      'if ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }'
    ].join('\n')
    return { file: 'pwsh', args: ['-NoProfile', '-NonInteractive', '-Command', script], verbatim: false }
  }
  return { file: 'cmd.exe', args: ['/d', '/s', '/c', `"${command}"`], verbatim: true }
}
