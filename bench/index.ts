// `npm run bench`: this action beside the tools that one would take instead, and beside the limit of the machine.
//   --quick            counts of requests and loose ratios only, as `npm run check` does
//   --list             the scenarios and contenders
//   --only A,B         some scenarios; writes nothing
//   --contenders A,B   some contenders; writes nothing
//   --rounds N         at most so many rounds; writes nothing
import { CONTENDERS } from './contenders/contenders.ts'
import { runFull } from './full.ts'
import { readOptions } from './options.ts'
import { runQuick } from './quick.ts'
import { SCENARIOS } from './scenarios/scenarios.ts'

// So that what was made is removed; the servers end with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

try {
  const scenarios = ['start-up', 'visitors', ...SCENARIOS.map(({ id }) => id)]
  const options = readOptions(
    process.argv.slice(2),
    scenarios,
    CONTENDERS.map(({ id }) => id)
  )
  const tell = (line: string): void => console.error(line)
  if (options.isList)
    console.log([...SCENARIOS, ...CONTENDERS].map(({ id, title }) => `${id.padEnd(16)} ${title}`).join('\n'))
  else process.exitCode = await (options.isQuick ? runQuick(tell) : runFull(options, tell))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
