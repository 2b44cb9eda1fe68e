import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Marked } from 'marked'
import { diagramScripts, policyOf } from './mermaid-scripts.ts'
import { escapeHtml, sanitizeHtml } from './sanitize-html.ts'

/** A job summary, or a comment: whatever GitHub shows in a box with a line at its top. */
export interface Section {
  readonly title: string
  readonly markdown: string
}

/**
 * Job summaries and comments as GitHub shows them: GitHub-flavoured Markdown, sanitised, in GitHub's own style, light or
 * dark as the viewer prefers. Gives back one HTML page that needs nothing from the network, except images that the
 * Markdown links to. `#1` leads to the first section.
 */
export function renderSummaryPage(sections: readonly Section[], options: { readonly title: string }): string {
  const body = sections.map(renderSection).join('')
  const scripts = body.includes(DIAGRAM_START) ? diagramScripts() : []
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src http: https:${policyOf(scripts)}">
<title>${escapeHtml(options.title)}</title>
<style>
${readFileSync(createRequire(import.meta.url).resolve('github-markdown-css/github-markdown.css'), 'utf8')}
${PAGE_STYLE}
</style>
</head>
<body>
<main>
${body}</main>
${scripts.map(script => `<script>${script}</script>\n`).join('')}</body>
</html>
`
}

function renderSection({ title, markdown }: Section, index: number): string {
  return `<section id="${index + 1}">
<header>${escapeHtml(title)}</header>
<article class="markdown-body">
${renderSummary(markdown)}
</article>
</section>
`
}

const PAGE_STYLE = `
:root { color-scheme: light dark; --page: #f6f8fa; --box: #ffffff; --line: #d1d9e0; --ink: #1f2328; }
@media (prefers-color-scheme: dark) { :root { --page: #010409; --box: #0d1117; --line: #3d444d; --ink: #f0f6fc; } }
body { margin: 0; padding: 24px 16px; background: var(--page); color: var(--ink);
  font: 14px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
main { max-width: 1012px; margin: 0 auto; }
section { margin-bottom: 24px; border: 1px solid var(--line); border-radius: 6px; background: var(--box); overflow: hidden; }
header { padding: 12px 16px; border-bottom: 1px solid var(--line); font-weight: 600; }
.markdown-body { padding: 24px 32px; background: transparent; }
.diagram { display: block; margin: 0 0 16px; text-align: center; white-space: pre-wrap; }
.diagram svg { max-width: 100%; }
@media (max-width: 767px) { .markdown-body { padding: 16px; } }
`

/** The fragment alone, without a page around it. */
export function renderSummary(markdown: string): string {
  const text = markdown.replace(MARKS, '')
  return replaceMarks(sanitizeHtml(marked.parse(text, { async: false })))
}

// GitHub adds check boxes and alerts after it sanitised, with markup that nobody can write into Markdown. These
// private-use characters hold their places meanwhile; the text has none of them, because they were removed from it.
const [UNCHECKED, CHECKED, ALERT, ALERT_BODY, ALERT_END] = ['\uE000', '\uE001', '\uE002', '\uE003', '\uE004']
const [DIAGRAM, DIAGRAM_END] = ['\uE005', '\uE006']
const MARKS = /[\uE000-\uE006]/g

/** https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts */
const ALERT_MARKER = /^<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:<br>)?(?:\n|(?=<\/p>))/i

const marked = new Marked({
  gfm: true,
  renderer: {
    // https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-diagrams
    code: ({ text, lang }) => (lang === 'mermaid' ? `<p>${DIAGRAM}${escapeHtml(text)}${DIAGRAM_END}</p>\n` : false),
    checkbox: ({ checked }) => (checked ? CHECKED : UNCHECKED),
    blockquote({ tokens }) {
      const body = this.parser.parse(tokens)
      const alert = ALERT_MARKER.exec(body)
      if (alert === null) return `<blockquote>\n${body}</blockquote>\n`
      return `${ALERT}${alert[1]?.toLowerCase()}${ALERT_BODY}<p>${body.slice(alert[0].length)}${ALERT_END}`
    }
  }
})

/** The Mermaid text of a diagram stands in it, until a script draws it. */
const DIAGRAM_START = '<div class="diagram">'

function replaceMarks(html: string): string {
  return html
    .replace(
      new RegExp(`<li>(\\s*<p>)?([${UNCHECKED}${CHECKED}])\\s*`, 'g'),
      (_, paragraph: string | undefined, mark: string) => {
        const state = mark === CHECKED ? ' checked' : ''
        return `<li class="task-list-item">${paragraph ?? ''}<input type="checkbox" class="task-list-item-checkbox" disabled${state}> `
      }
    )
    .replace(new RegExp(`${ALERT}(\\w+)${ALERT_BODY}`, 'g'), (_, kind: string) => {
      const title = kind.charAt(0).toUpperCase() + kind.slice(1)
      return `<div class="markdown-alert markdown-alert-${kind}"><p class="markdown-alert-title">${title}</p>`
    })
    .replaceAll(`<p>${DIAGRAM}`, DIAGRAM_START)
    .replaceAll(`${DIAGRAM_END}</p>`, '</div>')
    .replaceAll(ALERT_END, '</div>')
    .replace(MARKS, '')
}
