// `npm run bench`: this action beside the tools that one would take instead, and beside the limit of the machine.
//   --only A,B         some scenarios
//   --contenders A,B   some contenders
//   --rounds N         at most so many rounds
// Compare the ratios of one run: absolute times are the machine's.
import { parseArgs } from 'node:util'
import { CONTENDERS } from './contenders/contenders.ts'
import { resultTable } from './page/result-table.ts'
import { openLab } from './scenarios/lab.ts'
import { contendersOf, runScenario } from './scenarios/run-scenario.ts'
import { SCENARIOS } from './scenarios/scenarios.ts'
import { measureStartUp } from './scenarios/startup.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    contenders: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean' }
  }
})
const only = values.only?.split(',')
const wanted = values.contenders?.split(',')
const mostRounds = Number(values.rounds ?? Number.POSITIVE_INFINITY)

for (const { title, find } of CONTENDERS) {
  const found = find()
  console.log('version' in found ? `${title}: ${found.version}` : `${title}: ABSENT, ${found.absent}`)
}

const lab = await openLab()
try {
  if (only?.includes('start-up') ?? true) {
    const { empty, eager, action } = await measureStartUp(lab, Math.min(10, mostRounds), line => console.error(line))
    console.log(
      `\nempty Node ${empty.toFixed(0)} ms, eager bundle ${eager.toFixed(0)} ms, this action ${action.toFixed(0)} ms`
    )
  }
  for (const scenario of SCENARIOS.filter(({ id }) => only?.includes(id) ?? true)) {
    const rounds = Object.fromEntries(Object.entries(scenario.rounds).map(([id, n]) => [id, Math.min(n, mostRounds)]))
    const contenders = contendersOf(scenario).filter(({ id }) => wanted?.includes(id) ?? true)
    const result = await runScenario(lab, { ...scenario, rounds }, contenders, line => console.error(line))
    console.log(`\n## ${scenario.title}\n\n${resultTable(result)}`)
  }
} finally {
  await lab.close()
}
