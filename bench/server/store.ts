export interface StoredObject {
  /** Without quotes. */
  readonly etag: string
  readonly size: number
  /** As in listings: ISO 8601. */
  readonly modified: string
  /** Those that a GET gives back, Content-Type and the like. */
  readonly headers: Readonly<Record<string, string>>
  /** `undefined` where only its length and MD5 were kept. */
  readonly body: Buffer | undefined
}

/** A bucket: objects by key, and the keys in the order of a listing. */
export class Bucket {
  readonly #objects: Map<string, StoredObject>
  #sorted: readonly string[] = []
  /** Put since `#sorted` was made. */
  #added: string[] = []
  #hasRemoved = false

  /** @param sorted the keys of the objects in UTF-8 byte order */
  constructor(objects: ReadonlyMap<string, StoredObject> = new Map(), sorted: readonly string[] = []) {
    this.#objects = new Map(objects)
    this.#sorted = sorted
  }

  /** With its keys in order: who lists it first must not have to wait for that. */
  copy(): Bucket {
    return new Bucket(this.#objects, this.keys())
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key)
  }

  put(key: string, object: StoredObject): void {
    if (!this.#objects.has(key)) this.#added.push(key)
    this.#objects.set(key, object)
  }

  remove(key: string): void {
    if (this.#objects.delete(key)) this.#hasRemoved = true
  }

  /** All keys in UTF-8 byte order. Sorting waits until somebody asks. */
  keys(): readonly string[] {
    if (this.#hasRemoved) {
      const isThere = (key: string): boolean => this.#objects.has(key)
      this.#sorted = this.#sorted.filter(isThere)
      // What was removed and put again is there twice.
      const isSorted = (key: string): boolean => this.#sorted[indexFrom(this.#sorted, key)] === key
      this.#added = [...new Set(this.#added)].filter(key => isThere(key) && !isSorted(key))
      this.#hasRemoved = false
    }
    if (this.#added.length > 0) {
      // Two ordered runs, which the engine's merge sort takes in one pass.
      this.#sorted = [...this.#sorted, ...this.#added.sort(compareKeys)].sort(compareKeys)
      this.#added = []
    }
    return this.#sorted
  }
}

/** The index of the first of the ordered `keys` that is `key` or behind it. */
export function indexFrom(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareKeys(keys[middle] ?? '', key) >= 0) high = middle
    else low = middle + 1
  }
  return low
}

/** The index of the first of the ordered `keys` that is behind `key`. */
export function indexAfter(keys: readonly string[], key: string): number {
  const index = indexFrom(keys, key)
  return keys[index] === key ? index + 1 : index
}

/**
 * UTF-8 byte order. Strings compare by UTF-16 units, which is the same but for surrogates: these stand for the highest code points,
 * and are themselves below U+E000 to U+FFFF.
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const one = a.charCodeAt(at)
    const other = b.charCodeAt(at)
    if (one !== other) return rank(one) - rank(other)
  }
  return a.length - b.length
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
