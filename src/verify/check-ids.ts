/** No checks: L-13 would be a POST to the API, and a look at a set-up changes nothing (API-2 sees the methods); L-14 never was one. */
const LEFT_OUT: readonly string[] = ['L-13', 'L-14']

/** The ids of all checks, in the order of the registry: apart from it, so that an input can be read without loading the checks. */
export const checkIds: readonly string[] = [
  ...numbered('S3', 13),
  ...numbered('CF', 25),
  ...numbered('API', 8),
  ...numbered('ACM', 6),
  ...numbered('R53', 4),
  ...numbered('L', 16).filter(id => !LEFT_OUT.includes(id))
]

function numbered(area: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${area}-${index + 1}`)
}
