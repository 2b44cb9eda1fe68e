import type { ReactNode } from 'react'

export interface GuideText {
  /** Last part of the address. */
  readonly topic: string
  /** For the navigation. */
  readonly short: string
  readonly title: string
  readonly lead: string
  readonly body: ReactNode
}

export const guides: readonly GuideText[] = [
  {
    topic: 'caching',
    short: 'Caching',
    title: 'Keep what never changes, ask about the rest',
    lead: 'A page loads at once when the browser has its files already, and is up to date when it asks for the few that change.',
    body: (
      <>
        <p>
          The build puts a digest of each chunk’s bytes into its name. Other bytes get another name, so a browser that
          has <code>assets/index-DiwrgTda.js</code> has it for good. That is what <code>immutable</code> says.
        </p>
        <p>
          <code>index.html</code> names those chunks and keeps its own name, so browsers have to ask whether theirs is
          still the current one. Asking costs a round trip and, most of the time, no download: the answer is{' '}
          <code>304 Not Modified</code>.
        </p>
        <table>
          <caption>What each kind of file is stored with</caption>
          <thead>
            <tr>
              <th scope="col">Files</th>
              <th scope="col">Cache-Control</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>Names with a digest</td>
              <td>
                <code>public, max-age=31536000, immutable</code>
              </td>
            </tr>
            <tr>
              <td>HTML, service workers, manifests, plain scripts and styles</td>
              <td>
                <code>no-cache</code>
              </td>
            </tr>
            <tr>
              <td>Images, fonts, downloads</td>
              <td>
                <code>public, max-age=3600, must-revalidate</code>
              </td>
            </tr>
          </tbody>
        </table>
        <h2>And the edge?</h2>
        <p>
          CloudFront keeps copies near your visitors and follows the same headers. When a file changed under its old
          name, the deploy invalidates that path, and no other: copies of everything else stay where they are.
        </p>
      </>
    )
  },
  {
    topic: 'deep-links',
    short: 'Deep links',
    title: 'Addresses that exist only in the browser',
    lead: 'There is no file called guide/deep-links in the bucket. Reload this page: it comes all the same.',
    body: (
      <>
        <p>
          The router of a single-page application draws a page from the address. Nobody told S3. Asked for{' '}
          <code>/guide/deep-links</code>, a private bucket answers <code>403</code>, because it does not even say which
          keys exist.
        </p>
        <p>
          So the distribution answers a 403 with <code>/index.html</code> and status 200; the application starts, reads
          the address, and draws this page. The price: a chunk that is missing is answered with HTML as well, and a
          browser that expected a script says so in the console.
        </p>
        <p>
          A small function at the edge is more precise: it sends addresses without a file extension to{' '}
          <code>/index.html</code> and leaves the others alone.
        </p>
      </>
    )
  },
  {
    topic: 'open-tabs',
    short: 'Open tabs',
    title: 'The tab from this morning still works',
    lead: 'People leave a tab open, and come back to it after you deployed. It still names the chunks of the old build.',
    body: (
      <>
        <p>
          The code of <em>Try a path</em> is loaded when you open it. In a tab from this morning, that is a chunk of
          this morning’s build. If the deploy had deleted it, the click would do nothing.
        </p>
        <p>Two habits keep old and new tabs working:</p>
        <ol>
          <li>
            <strong>Order.</strong> New chunks are uploaded before the documents that name them, and{' '}
            <code>index.html</code> comes last. Whoever loads the page in between gets the old page with old chunks, or
            the new one with new ones.
          </li>
          <li>
            <strong>Patience.</strong> Chunks of the last releases stay in the bucket for a while. They cost next to
            nothing, and they cannot collide: their names carry their digests.
          </li>
        </ol>
      </>
    )
  }
]
