import type { Log } from '../ports.ts'
import { logLine } from '../report/log.ts'
import { workflowCommand } from './commands.ts'

/** Writes lines as they are: commands too, which is how a build's output is kept from being taken for some. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The job's log. Debug lines are shown when the run was started with debug logging. */
export const runnerLog: Log = {
  info: print,
  debug: line => print(workflowCommand('debug', {}, line)),
  async group(title, body) {
    print(workflowCommand('group', {}, logLine(title)))
    try {
      return await body()
    } finally {
      print('::endgroup::')
    }
  }
}
