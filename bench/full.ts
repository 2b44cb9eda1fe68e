import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CONTENDERS } from './contenders/contenders.ts'
import { describeMachine } from './machine.ts'
import { isWhole, type Options } from './options.ts'
import { boundsTable } from './page/bounds-table.ts'
import { renderPage } from './page/page.ts'
import { resultTable } from './page/result-table.ts'
import { visitorParts } from './page/visitors.ts'
import type { BenchRun } from './scenarios/bench-run.ts'
import { openLab } from './scenarios/lab.ts'
import { contendersOf, runScenario, type Tell } from './scenarios/run-scenario.ts'
import type { Result } from './scenarios/scenario.ts'
import { SCENARIOS } from './scenarios/scenarios.ts'
import { measureStartUp } from './scenarios/startup.ts'
import { judge } from './verdict/bound.ts'
import { BOUNDS } from './verdict/bounds.ts'
import { whyVoid } from './verdict/void.ts'
import { measureVisitors } from './visitor/measure.ts'

const startUpRounds = 15

/** Runs what the options pick, and writes the page when that is everything. @returns the exit code */
export async function runFull(options: Options, tell: Tell): Promise<number> {
  const isWanted = (id: string): boolean => options.only?.includes(id) ?? true
  const found = CONTENDERS.filter(({ id }) => options.contenders?.includes(id) ?? true).map(
    contender => [contender, contender.find()] as const
  )
  const contenders = found.flatMap(([{ title }, it]) => ('version' in it ? [{ title, version: it.version }] : []))
  const absent = found.flatMap(([{ title }, it]) => ('absent' in it ? [{ title, why: it.absent }] : []))
  for (const { title, version } of contenders) console.log(`${title}: ${version}`)
  for (const { title, why } of absent) console.log(`TAKES NO PART: ${title}, ${why}`)

  const results = new Map<string, Result>()
  const lab = await openLab()
  try {
    const startUp = isWanted('start-up')
      ? await measureStartUp(lab, Math.min(startUpRounds, options.mostRounds), tell)
      : undefined
    for (const scenario of SCENARIOS.filter(({ id }) => isWanted(id))) {
      const rounds = Object.entries(scenario.rounds).map(
        ([id, times]) => [id, Math.min(times, options.mostRounds)] as const
      )
      const taking = contendersOf(scenario).filter(({ id }) => options.contenders?.includes(id) ?? true)
      const result = await runScenario(lab, { ...scenario, rounds: Object.fromEntries(rounds) }, taking, tell)
      results.set(scenario.id, result)
      console.log(`\n## ${scenario.id}: ${scenario.title}\n\n${resultTable(result)}`)
    }
    const visitors = isWanted('visitors') ? await measureVisitors(options.contenders, tell) : undefined
    if (visitors !== undefined) console.log(`\n${visitorParts(visitors).join('\n\n')}`)
    return finish(
      {
        date: new Date().toISOString().slice(0, 10),
        machine: describeMachine(),
        contenders,
        absent,
        results,
        startUp,
        visitors
      },
      isWhole(options)
    )
  } finally {
    await lab.close()
  }
}

function finish(run: BenchRun, whole: boolean): number {
  const judged = judge(BOUNDS, run).filter(({ found }) => found !== undefined)
  if (judged.length > 0) console.log(`\n${boundsTable(judged)}`)
  if (!whole) return 0
  const why = whyVoid(run)
  if (why !== undefined) {
    console.error(`\nVOID, nothing is written: ${why}`)
    return 1
  }
  const page = join(import.meta.dirname, '../docs/performance.md')
  writeFileSync(page, renderPage(run))
  console.log(`\nWritten: ${page}`)
  return 0
}
