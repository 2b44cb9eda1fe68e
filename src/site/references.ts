import { Parser } from 'htmlparser2'

export type ReferenceKind = 'script' | 'stylesheet' | 'modulepreload' | 'preload' | 'image' | 'icon'

/** Something that a document makes the browser load. */
export interface Reference {
  readonly kind: ReferenceKind
  /** As it is written, trimmed. */
  readonly url: string
  /** Loaded as a module or in CORS mode, as bundlers write it and people rarely do. */
  readonly bundled: boolean
}

export interface References {
  /** What the first `<base href>` says: all URLs of the document are relative to that. */
  readonly baseHref: string | undefined
  readonly references: readonly Reference[]
}

/**
 * What an HTML text makes a browser load: scripts, stylesheets, preloads of these, images and icons. Links (`<a>`),
 * what lies in a `<template>`, and scripts of types that browsers don't run are left out, and so are URLs that a
 * template engine has yet to fill in.
 */
export function extractReferences(html: string): References {
  const references: Reference[] = []
  let baseHref: string | undefined
  let templates = 0
  const add = (kind: ReferenceKind, url: string | undefined, bundled = false): void => {
    const trimmed = url?.trim() ?? ''
    if (trimmed !== '' && !/\{\{|\$\{|<%/.test(trimmed)) references.push({ kind, url: trimmed, bundled })
  }

  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'template') templates++
      if (templates > 0) return
      if (name === 'base') baseHref ??= attributes.href
      else if (name === 'script' && runs(attributes.type)) {
        add('script', attributes.src, attributes.type === 'module' && attributes.crossorigin !== undefined)
      } else if (name === 'link') {
        const kind = linkKind(attributes)
        if (kind) add(kind, attributes.href, attributes.crossorigin !== undefined)
      } else if (name === 'img' || name === 'source') {
        // The src of a source in a <video> or <audio> is no image, but as good as one: a part that may be missing.
        add('image', attributes.src)
        for (const url of srcsetUrls(attributes.srcset ?? '')) add('image', url)
      } else if (name === 'video') add('image', attributes.poster)
    },
    onclosetag(name) {
      if (name === 'template') templates--
    }
  })
  parser.end(html)
  return { baseHref, references }
}

/** https://html.spec.whatwg.org/multipage/scripting.html#attr-script-type */
function runs(type: string | undefined): boolean {
  const essence = (type ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return essence === '' || essence === 'module' || /^(?:text|application)\/(?:x-)?(?:java|ecma)script$/.test(essence)
}

function linkKind({ rel = '', as = '' }: Readonly<Record<string, string>>): ReferenceKind | undefined {
  const relations = rel.toLowerCase().split(/\s+/)
  if (relations.includes('stylesheet')) return 'stylesheet'
  if (relations.includes('modulepreload')) return 'modulepreload'
  if (relations.includes('preload') && /^(?:script|style)$/i.test(as)) return 'preload'
  if (relations.some(relation => /^(?:icon|apple-touch-icon(?:-precomposed)?|mask-icon)$/.test(relation))) return 'icon'
  return undefined
}

/**
 * `a.png 1x, b.png 2x` → `a.png`, `b.png`. A URL may contain commas, but not begin or end with one.
 * https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute
 */
function srcsetUrls(srcset: string): readonly string[] {
  return [...srcset.matchAll(/([^\s,](?:\S*[^\s,])?)(?:\s+[^\s,]+)*\s*(?:,|$)/g)].map(match => match[1] ?? '')
}
