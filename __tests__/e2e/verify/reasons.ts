import type { Row } from './row.ts'

type Consequences = NonNullable<Row['also']>

/** Where no page is served. */
export const NO_PAGE: Consequences = {
  'L-9': ['skip', 'The page that names the scripts and styles was not served.']
}
