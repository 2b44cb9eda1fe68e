import type { BenchRun } from '../../bench/scenarios/bench-run.ts'
import type { Sample } from '../../bench/scenarios/scenario.ts'
import { SCENARIOS } from '../../bench/scenarios/scenarios.ts'

type Figures = Partial<Sample> & { readonly ms: number }

export function sample(figures: Figures): Sample {
  return { cpu: 1, rss: 100e6, firstRequestMs: 50, requests: {}, serverShare: 0.25, ...figures }
}

/** A run with these figures, by scenario and contender. */
export function runOf(
  figures: Readonly<Record<string, Readonly<Record<string, readonly Figures[]>>>>,
  more: Partial<BenchRun> = {}
): BenchRun {
  const results = Object.entries(figures).map(([id, byContender]) => {
    const scenario = SCENARIOS.find(one => one.id === id)
    if (scenario === undefined) throw new Error(`There is no scenario ${id}.`)
    const samples = new Map(Object.entries(byContender).map(([contender, runs]) => [contender, runs.map(sample)]))
    return [id, { scenario, files: 1, bytes: 1, samples }] as const
  })
  return {
    date: '2026-11-28',
    machine: '2 cores',
    contenders: [],
    absent: [],
    startUp: undefined,
    visitors: undefined,
    results: new Map(results),
    ...more
  }
}
