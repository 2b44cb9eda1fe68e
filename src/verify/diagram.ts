import type { CheckFinding } from '../report/verification.ts'
import { frontGraph } from './diagram/front.ts'
import { flowchart } from './diagram/mermaid.ts'
import { originsGraph } from './diagram/origins.ts'
import { markOf, type Place } from './diagram/places.ts'
import type { Facts } from './facts.ts'

/**
 * The architecture as it was found, as Mermaid text without a fence around it: who asks whom, and how each part is. A few
 * kilobytes, however large the set-up. `findings` are those of `runChecks` over the same facts.
 */
export function architectureDiagram(facts: Facts, findings: readonly CheckFinding[]): string {
  const mark = (place: Place) => markOf(findings, place)
  const graphs = [frontGraph(facts, mark), originsGraph(facts, mark)]
  return flowchart(
    graphs.flatMap(({ nodes }) => nodes),
    graphs.flatMap(({ edges }) => edges)
  )
}
