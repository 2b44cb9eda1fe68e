/** One page of a list, and what the Link header says of the others. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly headers: Readonly<Record<string, string>>
}

/**
 * `page` from 1, `per_page` 30 when absent and 100 at most. Links go by the repository's id, as the real ones do, so
 * clients have to follow them as they are.
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 *
 * @param url of the list, without a query
 */
export function paginate<Item>(items: readonly Item[], query: URLSearchParams, url: string): Page<Item> {
  const perPage = Math.min(100, wholeNumber(query.get('per_page')) ?? 30)
  const page = wholeNumber(query.get('page')) ?? 1
  const last = Math.max(1, Math.ceil(items.length / perPage))
  const link = (number: number, rel: string) => {
    const target = new URLSearchParams(query)
    target.set('page', String(number))
    return `<${url}?${target}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [link(Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : [])
  ]
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    headers: links.length === 0 ? {} : { link: links.join(', ') }
  }
}

function wholeNumber(text: string | null): number | undefined {
  const number = text !== null && /^\d+$/.test(text) ? Number(text) : 0
  return number > 0 ? number : undefined
}
