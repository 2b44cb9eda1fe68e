import { createHash } from 'node:crypto'
import type { Files } from '../helpers/workspace.ts'

/** An application's script is named by its content, as bundlers do. */
function hashed(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 8)
}

/** What `build.mjs` below puts in place of these is what the action told the build. */
const [BASE, ADDRESS] = ['%BASE%', '%ADDRESS%']

/**
 * A small single-page application as a bundler leaves it: an entry that loads a chunk of its own, a stylesheet and a
 * picture, all named absolutely with the base path. It shows which build it is, and where in the site it has been opened.
 */
export function builtApplication(marker: string, base = '/', address = ''): Files {
  const chunk = `export const marker = ${JSON.stringify(marker)}\n`
  const chunkName = `marker-${hashed(chunk)}.js`
  const entry = `import { marker } from './${chunkName}'
const show = (id, text) => { document.getElementById(id).textContent = text }
show('marker', marker)
show('where', location.pathname.slice(${JSON.stringify(base)}.length - 1))
document.querySelector('a').onclick = event => {
  event.preventDefault()
  history.pushState({}, '', event.target.href)
  show('where', location.pathname.slice(${JSON.stringify(base)}.length - 1))
}
`
  const style = `/* ${marker} */ h1 { color: navy }\n`
  const [entryName, styleName] = [`index-${hashed(entry)}.js`, `index-${hashed(style)}.css`]
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${marker}</title><meta name="address" content="${address}">
<link rel="icon" href="data:,">
<link rel="stylesheet" crossorigin href="${base}assets/${styleName}">
<script type="module" crossorigin src="${base}assets/${entryName}"></script></head>
<body><h1 id="marker"></h1><p id="where"></p><a href="${base}settings/profile">Settings</a>
<img alt="" src="${base}picture.svg"></body></html>
`
  return {
    'index.html': html,
    [`assets/${entryName}`]: entry,
    [`assets/${chunkName}`]: chunk,
    [`assets/${styleName}`]: style,
    'picture.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><title>${marker}</title></svg>\n`
  }
}

/** The same as a repository whose `node build.mjs` writes `dist` with the base path that the environment names. */
export function buildableApplication(marker: string): Files {
  const build = `import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
const { PREVIEW_BASE_PATH: base = '/', PREVIEW_URL: address = '' } = process.env
rmSync('dist', { recursive: true, force: true })
cpSync('source', 'dist', { recursive: true })
for (const name of readdirSync('dist', { recursive: true }).filter(name => /\\.(?:html|js)$/.test(name))) {
  const text = readFileSync('dist/' + name, 'utf8')
  writeFileSync('dist/' + name, text.replaceAll('${BASE}', base).replaceAll('${ADDRESS}', address))
}
`
  const source = Object.entries(builtApplication(marker, BASE, ADDRESS)).map(([path, text]) => [`source/${path}`, text])
  return { ...Object.fromEntries(source), 'build.mjs': build }
}
