/**
 * The lines and files by which an action talks to GitHub's runner.
 *
 * They are written here and not by `@actions/core`, which does the same (a test holds ours to its bytes): it brings a
 * whole HTTP client, undici, into everything that imports it, a third of what a deploy would load. The one thing that
 * needs an HTTP client, the OIDC token, loads it on its own.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { EOL } from 'node:os'

/** `::name key=value,key=value::message`, escaped so that no part can end early or begin another command. */
export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string
): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${escapeProperty(String(value))}`]
  )
  return `::${name}${given.length > 0 ? ` ${given.join(',')}` : ''}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** Appends `name=value` to one of the runner's files, in the form that takes values of several lines. */
export function appendFileCommand(file: string, name: string, value: string): void {
  // Unpredictable, so that no value can contain it.
  const delimiter = `ghadelimiter_${randomUUID()}`
  appendFileSync(file, `${name}<<${delimiter}${EOL}${value}${EOL}${delimiter}${EOL}`)
}
