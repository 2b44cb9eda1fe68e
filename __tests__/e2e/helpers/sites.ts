import type { Files } from './workspace.ts'

/** An HTML document that loads these scripts as Vite writes it. */
export function page(title: string, ...scripts: readonly string[]): string {
  const tags = scripts.map(src => `<script type="module" crossorigin src="${src}"></script>`).join('')
  return `<!doctype html><html lang="en"><head><title>${title}</title>${tags}</head><body><h1>${title}</h1></body></html>\n`
}

/** A small build as Vite writes one; each version has other bytes, and its script another name. */
export function smallSite(version = 1): Files {
  const script = `assets/index-${['DiwrgTda', 'BPoE8uyH', 'C7kq_XzL', 'D4qaICvJ'][version % 4]}.js`
  return {
    'index.html': page(`Version ${version}`, `/${script}`),
    [script]: `console.log(${version})\n`,
    'images/shore.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    'robots.txt': 'User-agent: *\n'
  }
}
