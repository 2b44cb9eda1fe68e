export interface Page<T> {
  readonly Marker: string
  readonly NextMarker: string | undefined
  readonly MaxItems: number
  readonly IsTruncated: boolean
  readonly Quantity: number
  readonly Items: readonly T[]
}

const LARGEST_PAGE = 100

/** One page of a CloudFront list: what follows the item whose id is the marker. */
export function pageOf<T>(
  all: readonly T[],
  asked: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
  idOf: (item: T) => string | undefined
): Page<T> {
  const marker = asked.Marker ?? ''
  const size = Math.min(asked.MaxItems ?? LARGEST_PAGE, LARGEST_PAGE)
  const rest = marker === '' ? all : all.slice(all.findIndex(item => idOf(item) === marker) + 1)
  const items = rest.slice(0, size)
  const last = items.at(-1)
  const truncated = rest.length > items.length
  return {
    Marker: marker,
    NextMarker: truncated && last !== undefined ? idOf(last) : undefined,
    MaxItems: size,
    IsTruncated: truncated,
    Quantity: items.length,
    Items: items
  }
}
