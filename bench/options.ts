import { parseArgs } from 'node:util'

export interface Options {
  readonly isQuick: boolean
  readonly isList: boolean
  /** Ids of scenarios, `start-up` and `visitors`; all when absent. */
  readonly only: readonly string[] | undefined
  /** Ids of contenders; all when absent. */
  readonly contenders: readonly string[] | undefined
  readonly mostRounds: number
}

/** @throws for what is no option, no scenario or no contender */
export function readOptions(
  args: readonly string[],
  scenarios: readonly string[],
  contenders: readonly string[]
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      only: { type: 'string' },
      contenders: { type: 'string' },
      rounds: { type: 'string' }
    }
  })
  const mostRounds = values.rounds === undefined ? Number.POSITIVE_INFINITY : Number(values.rounds)
  if (!(mostRounds >= 1)) throw new Error(`--rounds is a number from 1 up, and not ${values.rounds}.`)
  return {
    isQuick: values.quick,
    isList: values.list,
    only: named('--only', values.only, scenarios),
    contenders: named('--contenders', values.contenders, contenders),
    mostRounds
  }
}

function named(option: string, value: string | undefined, known: readonly string[]): readonly string[] | undefined {
  const ids = value?.split(',').map(id => id.trim())
  const unknown = ids?.filter(id => !known.includes(id)) ?? []
  if (unknown.length > 0)
    throw new Error(`${option}: there is no ${unknown.join(', ')}. There are: ${known.join(', ')}.`)
  return ids
}

/** Whether the run is of all there is, and so may be written down. */
export function isWhole({ only, contenders, mostRounds }: Options): boolean {
  return only === undefined && contenders === undefined && mostRounds === Number.POSITIVE_INFINITY
}
