import { type FeatureSet, PERMISSIONS, type Permission, type Place } from './permissions.ts'
import { type Condition, conditionOf, resourceOf } from './resources.ts'

export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Condition
}

export interface Policy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

export const FEATURE_SETS = ['deploy', 'plan', 'preview', 'rollback', 'verify'] as const satisfies readonly FeatureSet[]

/** Places that share a statement, with the name that it has; the first that fits the actions. */
interface Layout {
  readonly places: readonly Place[]
  /** Of a statement that only reads. */
  readonly reading: string
  readonly writing?: string
}

const LAYOUT: readonly Layout[] = [
  { places: ['bucket'], reading: 'ListTheBucket' },
  { places: ['objects'], reading: 'ReadTheSite', writing: 'ReadAndWriteTheSite' },
  { places: ['distribution'], reading: 'ReadTheDistribution', writing: 'InvalidateTheDistribution' },
  {
    places: ['access-controls', 'cache-policies', 'functions', 'origin-request-policies', 'response-headers-policies'],
    reading: 'ReadCachePoliciesAndFunctions'
  },
  { places: ['certificate'], reading: 'ReadTheCertificate' },
  { places: ['zone'], reading: 'ReadTheZone' },
  { places: ['everything'], reading: 'FindTheDistribution' },
  { places: ['key'], reading: 'UseTheKey', writing: 'UseTheKey' },
  { places: ['state-bucket'], reading: 'ListTheState' },
  { places: ['state-objects'], reading: 'ReadTheState', writing: 'ReadAndWriteTheState' },
  { places: ['production-state'], reading: 'CompareWithProduction' },
  { places: ['continuous-deployment-policies'], reading: 'FindTheStagingDistribution' },
  { places: ['staging-distribution'], reading: '', writing: 'InvalidateTheStagingDistribution' }
]

/** Where a statement is about less, or more, than its name says. */
const OTHERWISE: Partial<Readonly<Record<FeatureSet, Readonly<Record<string, string>>>>> = {
  preview: { ListTheBucket: 'ListPreviews', ReadAndWriteTheSite: 'ReadAndWritePreviews' },
  verify: {
    ListTheBucket: 'LookAtTheBucket',
    ReadTheSite: 'LookAtFilesAndState',
    ReadTheDistribution: 'LookAtTheDistribution',
    ReadCachePoliciesAndFunctions: 'LookAtWhatItUses',
    ReadTheCertificate: 'LookAtTheCertificate',
    ReadTheZone: 'LookAtTheZone',
    FindTheDistribution: 'FindThem'
  }
}

/** What a set takes in any case. */
export function policyOf(set: FeatureSet): Policy {
  return policyFrom(
    set,
    permissionsOf(set).filter(({ option }) => option === undefined)
  )
}

/** What a set takes besides, with options: to attach beside the other, without what is not used. */
export function optionsPolicyOf(set: FeatureSet): Policy {
  return policyFrom(
    set,
    permissionsOf(set).filter(({ option }) => option !== undefined)
  )
}

/** What the role's policy has to allow; the role itself is not a resource of it. */
export function permissionsOf(set: FeatureSet): readonly Permission[] {
  return PERMISSIONS.filter(({ sets, on }) => sets.includes(set) && on !== 'role')
}

/** A policy of some of a set's permissions. */
export function policyFrom(set: FeatureSet, permissions: readonly Permission[]): Policy {
  return {
    Version: '2012-10-17',
    Statement: LAYOUT.flatMap(({ places, reading, writing = reading }) => {
      const inside = permissions.filter(({ on }) => places.includes(on))
      if (inside.length === 0) return []
      const actions = [...new Set(inside.map(({ action }) => action))]
      const name = actions.every(isReading) ? reading : writing
      const condition = places.map(place => conditionOf(place, set)).find(one => one !== undefined)
      return [
        {
          Sid: tagging(actions) ?? OTHERWISE[set]?.[name] ?? name,
          Effect: 'Allow',
          Action: oneOrMore(actions),
          Resource: oneOrMore([...new Set(inside.map(({ on }) => resourceOf(on, set)))]),
          ...(condition !== undefined && { Condition: condition })
        }
      ]
    })
  }
}

function isReading(action: string): boolean {
  return /:(?:Get|List|Describe)/.test(action)
}

function tagging(actions: readonly string[]): string | undefined {
  return actions.every(action => action === 's3:PutObjectTagging') ? 'GiveTags' : undefined
}

function oneOrMore(all: readonly string[]): string | readonly string[] {
  const [only] = all
  return all.length === 1 && only !== undefined ? only : all
}
