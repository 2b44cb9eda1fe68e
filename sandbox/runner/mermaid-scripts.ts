import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** Draws every `.diagram` of a page by its text, in the light or dark theme that the viewer prefers, as GitHub does. */
const DRAW = `
mermaid.initialize({
  startOnLoad: false,
  securityLevel: 'strict',
  theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'default'
});
mermaid.run({ querySelector: '.diagram' }).finally(() => document.body.setAttribute('data-diagrams', 'drawn'));
`

/** The scripts of a page with diagrams: Mermaid itself and the call that draws, for the end of the body. */
export function diagramScripts(): readonly string[] {
  const mermaid = readFileSync(createRequire(import.meta.url).resolve('@mermaid-js/tiny'), 'utf8')
  // Inside of a script element only these end it or hide its end: https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
  return [mermaid.replaceAll('</script', '<\\/script').replaceAll('<!--', '\\x3C!--'), DRAW]
}

/** What a Content-Security-Policy has to add so that exactly these run. */
export function policyOf(scripts: readonly string[]): string {
  if (scripts.length === 0) return ''
  const hashes = scripts.map(script => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  return `; script-src ${hashes.join(' ')}`
}
