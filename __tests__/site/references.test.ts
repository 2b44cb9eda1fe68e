import { describe, expect, test } from '@jest/globals'
import { extractReferences } from '../../src/site/references.ts'
import { resolveReference } from '../../src/site/resolve-reference.ts'

describe('extractReferences', () => {
  test.each<[string, [string, string][]]>([
    ['<script src="/a.js"></script>', [['script', '/a.js']]],
    ['<SCRIPT SRC=/a.js TYPE=module></SCRIPT>', [['script', '/a.js']]],
    ['<script src="a.js" type="text/javascript; charset=utf-8"></script>', [['script', 'a.js']]],
    ['<script src="a.js" nomodule></script>', [['script', 'a.js']]],
    ['<script>import "/b.js"</script>', []],
    ['<script type="application/ld+json" src="a.json"></script>', []],
    ['<script type="importmap" src="a.json"></script>', []],
    ['<script type="text/template" src="a.html"></script>', []],
    ['<script>document.write("<script src=x.js>")</script>', []],
    ['<link rel="stylesheet" href=" /a.css ">', [['stylesheet', '/a.css']]],
    ['<link rel="alternate stylesheet" href="a.css">', [['stylesheet', 'a.css']]],
    ['<link rel="modulepreload" href="a.js">', [['modulepreload', 'a.js']]],
    [
      '<link rel="preload" as="script" href="a.js"><link rel="preload" as="style" href="a.css">',
      [
        ['preload', 'a.js'],
        ['preload', 'a.css']
      ]
    ],
    ['<link rel="preload" as="fetch" href="a.json"><link rel="canonical" href="/x">', []],
    [
      '<link rel="shortcut icon" href="f.ico"><link rel="apple-touch-icon" sizes="180x180" href="t.png">',
      [
        ['icon', 'f.ico'],
        ['icon', 't.png']
      ]
    ],
    [
      '<picture><source srcset="a.avif 1x, b.avif 2x" type="image/avif"><img src="a.png" srcset="c.png, d,e.png 640w , f.png 2x"></picture>',
      [
        ['image', 'a.avif'],
        ['image', 'b.avif'],
        ['image', 'a.png'],
        ['image', 'c.png'],
        ['image', 'd,e.png'],
        ['image', 'f.png']
      ]
    ],
    [
      '<img srcset="data:image/png;base64,AA== 1x, a.png 2x">',
      [
        ['image', 'data:image/png;base64,AA=='],
        ['image', 'a.png']
      ]
    ],
    ['<video poster="p.jpg" src="v.mp4"></video>', [['image', 'p.jpg']]],
    ['<a href="/missing.html">x</a><iframe src="y"></iframe>', []],
    ['<!-- <script src="old.js"></script> --><!--[if IE]><script src="ie.js"></script><![endif]-->', []],
    ['<template><script src="t.js"></script></template><script src="a.js"></script>', [['script', 'a.js']]],
    ['<script src="a.js?x=1&amp;y=2"></script>', [['script', 'a.js?x=1&y=2']]],
    ['<img src="{{ url }}"><img src="$\u007bx}"><img src="<%= y %>"><script src=""></script><img>', []],
    ['<noscript><link rel="stylesheet" href="n.css"></noscript>', [['stylesheet', 'n.css']]],
    ['not html at all', []]
  ])('%s', (html, expected) => {
    expect(extractReferences(html).references.map(({ kind, url }) => [kind, url])).toEqual(expected)
  })

  test('the first base counts', () => {
    expect(extractReferences('<base target="_top"><base href="/app/"><base href="/x/">').baseHref).toBe('/app/')
    expect(extractReferences('<p>').baseHref).toBeUndefined()
  })

  test('what a bundler writes is told apart', () => {
    const html =
      '<script type="module" crossorigin src="a.js"></script><script type="module" src="b.js"></script>' +
      '<script crossorigin src="c.js"></script><link rel="stylesheet" crossorigin href="d.css">'
    expect(
      extractReferences(html)
        .references.filter(({ bundled }) => bundled)
        .map(({ url }) => url)
    ).toEqual(['a.js', 'd.css'])
  })
})

describe('resolveReference', () => {
  const hosts = ['example.com', 'www.example.com']

  test.each<[string, string, string | undefined, string, string | undefined]>([
    // url, document, base, base path → key
    ['/assets/a.js', 'docs/index.html', undefined, '/', 'assets/a.js'],
    ['a.js', 'index.html', undefined, '/', 'a.js'],
    ['./a.js', 'docs/page.html', undefined, '/', 'docs/a.js'],
    ['../a.js', 'docs/page.html', undefined, '/', 'a.js'],
    ['../../a.js', 'docs/page.html', undefined, '/', 'a.js'],
    ['a.js?v=1#x', 'index.html', undefined, '/', 'a.js'],
    ['a%20b+c.js', 'index.html', undefined, '/', 'a b+c.js'],
    ['ü.js', 'index.html', undefined, '/', 'ü.js'],
    ['%C3%BC.js', 'index.html', undefined, '/', 'ü.js'],
    ['a%2Fb.js', 'index.html', undefined, '/', 'a/b.js'],
    ['a.js', 'what? 100% #1/index.html', undefined, '/', 'what? 100% #1/a.js'],
    ['docs/', 'index.html', undefined, '/', 'docs/index.html'],
    ['/', 'docs/index.html', undefined, '/', 'index.html'],
    ['', 'docs/page.html', undefined, '/', 'docs/page.html'],
    // A base element
    ['a.js', 'docs/page.html', '/', '/', 'a.js'],
    ['a.js', 'docs/page.html', './x/', '/', 'docs/x/a.js'],
    ['a.js', 'index.html', 'https://cdn.example.net/', '/', undefined],
    ['/a.js', 'index.html', 'https://example.com/y/', '/', 'a.js'],
    // A site below a path of its domain
    ['/app/a.js', 'index.html', undefined, '/app/', 'a.js'],
    ['a.js', 'docs/page.html', undefined, '/app/', 'docs/a.js'],
    ['/a.js', 'index.html', undefined, '/app/', undefined],
    ['/application/a.js', 'index.html', undefined, '/app/', undefined],
    ['../other/a.js', 'index.html', undefined, '/app/', undefined],
    ['/app/', 'docs/page.html', undefined, '/app/', 'index.html'],
    // Hosts
    ['https://example.com/a.js', 'index.html', undefined, '/', 'a.js'],
    ['//www.example.com/a.js', 'index.html', undefined, '/', 'a.js'],
    ['https://cdn.example.net/a.js', 'index.html', undefined, '/', undefined],
    ['//cdn.example.net/a.js', 'index.html', undefined, '/', undefined],
    ['data:text/javascript,1', 'index.html', undefined, '/', undefined],
    ['blob:https://example.com/1', 'index.html', undefined, '/', undefined],
    ['javascript:void 0', 'index.html', undefined, '/', undefined],
    ['%PUBLIC_URL%/a.js', 'index.html', undefined, '/', undefined],
    ['https://[', 'index.html', undefined, '/', undefined]
  ])('%j in %s (base %s) at %s → %s', (url, key, baseHref, basePath, expected) => {
    expect(resolveReference(url, { key, baseHref }, { basePath, hosts })).toBe(expected)
  })
})
