import { isDeepStrictEqual } from 'node:util'
import type { Contender } from '../contenders/contender.ts'
import { CONTENDERS } from '../contenders/contenders.ts'
import { type Tree, writeTree } from '../trees/tree.ts'
import type { Lab } from './lab.ts'
import type { Result, Sample, Scenario } from './scenario.ts'

/**
 * Runs all contenders of a scenario in rounds: in each, every contender has its turn, beginning with another one each time, so
 * that what the machine does meanwhile falls on all of them alike. Each run begins from a bucket of its own.
 */
export async function runScenario(
  lab: Lab,
  scenario: Scenario,
  contenders: readonly Contender[],
  tell: Tell
): Promise<Result> {
  const { server } = lab
  const tree = writeTree(scenario.tree)
  const inputs = 'published' in scenario.tree ? (scenario.tree.inputs ?? {}) : {}
  try {
    const before = await prepare(lab, scenario, tree, contenders, inputs)
    tree.change(scenario.mode)
    await server.ask('load', { bucket: 'expected', folder: tree.folder })
    const expected = await server.ask('contents', { bucket: 'expected' })
    await server.ask('drop', { bucket: 'expected' })

    const samples = new Map<string, Sample[]>(contenders.map(({ id }) => [id, []]))
    const rounds = Math.max(0, ...contenders.map(({ id }) => scenario.rounds[id] ?? 0))
    for (let round = 0; round < rounds; round++) {
      for (const contender of rotated(contenders, round)) {
        if (round >= (scenario.rounds[contender.id] ?? 0)) continue
        const bucket = 'site.example.com'
        await server.ask('copy', { from: before(contender), to: bucket })
        const sample = await lab.deploy(contender, tree, {
          ...scenario,
          bucket,
          isFresh: scenario.mode === 'fresh',
          inputs
        })
        const found = await server.ask('contents', { bucket })
        if (!isDeepStrictEqual(found, expected)) {
          throw new Error(`${contender.title} left ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}.`)
        }
        samples.get(contender.id)?.push(sample)
        tell(`${scenario.id} ${round + 1}/${rounds} ${contender.id}: ${(sample.ms / 1000).toFixed(2)} s`)
      }
    }
    await server.ask('drop', { bucket: 'site.example.com' })
    return { scenario, files: expected.files, bytes: expected.bytes, samples }
  } finally {
    tree.remove()
  }
}

export type Tell = (line: string) => void

/** Makes the buckets that runs begin from. @returns which one a contender begins from */
async function prepare(
  lab: Lab,
  { mode, withCloudFront = false }: Scenario,
  tree: Tree,
  contenders: readonly Contender[],
  inputs: Readonly<Record<string, string>>
) {
  const { server } = lab
  await server.ask('create', { bucket: 'plain' })
  if (mode === 'fresh') return () => 'plain'
  await server.ask('load', { bucket: 'plain', folder: tree.folder })
  for (const contender of contenders.filter(({ keepsState }) => keepsState)) {
    await server.ask('create', { bucket: contender.id })
    await lab.deploy(contender, tree, { bucket: contender.id, isFresh: true, inputs, withCloudFront })
  }
  return ({ id, keepsState = false }: Contender) => (keepsState ? id : 'plain')
}

function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const start = items.length === 0 ? 0 : by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

/** Those that the scenario names and the machine has. */
export function contendersOf({ rounds }: Scenario): readonly Contender[] {
  return CONTENDERS.filter(({ id, find }) => (rounds[id] ?? 0) > 0 && 'version' in find())
}
