import { StateFolder } from '../state-folder.ts'
import { type Lab, PREFIX, STATE } from './lab.ts'
import { documents, readDocument, urls, versionOf } from './site.ts'

/**
 * What is wrong with what visitors get, in sentences: a document that comes must be whole, of one version, and every
 * asset that it names must load and be of that version.
 */
export async function brokenDocuments(lab: Lab, mayBeAbsent: boolean): Promise<readonly string[]> {
  const problems: string[] = []
  for (const edge of ['warm', 'cold'] as const) {
    const assets = new Map<string, ReturnType<typeof look>>()
    for (const url of documents) {
      const { status, headers, body } = await lab.visit(edge, url)
      if (mayBeAbsent && status === 403) continue
      if (status !== 200 || !headers['content-type']?.startsWith('text/html')) {
        problems.push(`${edge}: ${url} is ${status} ${headers['content-type']}`)
        continue
      }
      const document = readDocument(body.toString('utf8'))
      if (document.assets.length !== 4) problems.push(`${edge}: ${url} is not whole`)
      for (const asset of document.assets) {
        const looked = assets.get(asset) ?? look(lab, edge, asset)
        assets.set(asset, looked)
        const { answer, loads, version } = await looked
        const said = `${edge}: ${url} of version ${document.version} names ${asset}, which is`
        if (!loads) problems.push(`${said} ${answer}`)
        else if (![document.version, 'any'].includes(version)) problems.push(`${said} of version ${version}`)
      }
    }
  }
  return problems
}

async function look(lab: Lab, edge: 'warm' | 'cold', asset: string) {
  const { status, headers, body } = await lab.visit(edge, asset)
  const type = headers['content-type'] ?? 'none'
  return {
    answer: `${status} ${type}`,
    // What is missing is answered with the fallback page, and with 200.
    loads: status === 200 && /^(?:text\/(?:javascript|css)|image\/svg)/.test(type),
    // Images have the same name in all versions: which one comes along is not promised.
    version: type.startsWith('image/') ? 'any' : versionOf(body)
  }
}

/** Everything outside the state folder and everything that visitors get, by name. */
export async function picture(lab: Lab): Promise<ReadonlyMap<string, Buffer>> {
  const seen = new Map<string, Buffer>()
  for (const { key, bytes, headers, metadata } of lab.setup.bucket.objects()) {
    if (key.startsWith(STATE)) continue
    seen.set(`bucket ${key}`, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    seen.set(`bucket ${key}: headers`, Buffer.from(JSON.stringify([Object.entries(headers).sort(), metadata])))
  }
  for (const edge of ['warm', 'cold'] as const) {
    for (const url of urls) {
      // The first bytes say which version the big file is of; the bucket shows all of them.
      const { status, headers, body } = await lab.visit(edge, url, url.endsWith('.bin') ? { range: 'bytes=0-99' } : {})
      seen.set(`${edge} ${url}`, body)
      const { 'content-type': type, 'cache-control': cacheControl } = headers
      seen.set(`${edge} ${url}: headers`, Buffer.from(JSON.stringify([status, type, cacheControl])))
    }
  }
  return seen
}

/** How one picture differs from the one that it should be, in sentences. */
export function differences(
  actual: ReadonlyMap<string, Buffer>,
  expected: ReadonlyMap<string, Buffer>
): readonly string[] {
  const names = new Set([...expected.keys(), ...actual.keys()])
  return [...names].flatMap(name => {
    const [is, shouldBe] = [actual.get(name), expected.get(name)]
    if (is !== undefined && shouldBe !== undefined && is.equals(shouldBe)) return []
    return [`${name} is ${brief(is)} instead of ${brief(shouldBe)}`]
  })
}

function brief(bytes: Buffer | undefined): string {
  return bytes === undefined ? 'absent' : JSON.stringify(bytes.subarray(0, 100).toString('utf8'))
}

/** What is wrong with the state folder after a run that finished: leftovers, and what a rollback would miss. */
export function stateProblems({ setup: { bucket } }: Lab, releases: number): readonly string[] {
  const state = new StateFolder(bucket, STATE)
  const { head } = state
  const problems: string[] = []
  if (head.lease !== undefined) problems.push('a lease is left')
  if (head.intent !== undefined) problems.push('an intent is left')
  if (head.pending.length > 0) problems.push('invalidations are pending')
  if (state.releases.length !== releases) problems.push(`${state.releases.length} releases are kept, not ${releases}`)

  const records = state.keys('releases/').map(name => name.replace(/\.json\.gz$/, ''))
  if ([...records].sort().join() !== [...state.releases].sort().join()) {
    problems.push(`there are records of ${records.join(', ')}, and kept are ${state.releases.join(', ')}`)
  }
  const blobs = new Set(state.keys('blobs/'))
  const needed = new Set<string>()
  const [live, ...past] = state.releases.map(release => state.record(release))
  const inPlace = new Map(live?.files.map(({ key, digest }) => [key, digest]))
  for (const record of past) {
    for (const { key, digest, fileClass, left } of record.files) {
      if (left !== undefined) continue
      needed.add(digest)
      const there = fileClass === 'fingerprinted' ? bucket.get(PREFIX + key) !== undefined : blobs.has(digest)
      if (!there && inPlace.get(key) !== digest) problems.push(`${key} of ${record.id} can't be restored`)
    }
  }
  for (const digest of live?.files.map(file => file.digest) ?? []) needed.add(digest)
  const unneeded = [...blobs].filter(digest => !needed.has(digest))
  if (unneeded.length > 0) problems.push(`${unneeded.length} blobs belong to no release that is kept`)
  const other = state.keys().filter(key => key !== 'head.json' && !/^(?:releases|blobs)\//.test(key))
  if (other.length > 0) problems.push(`there are ${other.join(', ')} in the state folder`)
  return problems
}
