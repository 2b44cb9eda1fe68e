import { describe, expect, test } from '@jest/globals'
import { fingerprintedKeys } from '../../src/site/fingerprint.ts'

/** Certain hashes of every shape in the folder, so that the loosest rule is in force there. */
const company = (folder: string): string[] =>
  ['index-B3xkQ9zL.js', 'i-8f3b2c1d.js', 'i.8f3b2c1d.js', 'chunk-A7BC3DEF.js', 'v.B3xkQ9zL.js', 'k-2j5hwxv9.js'].map(
    name => folder + name
  )

describe('names from build tools', () => {
  test.each<[string, string[]]>([
    [
      'Vite',
      ['assets/index-BqX3_t9Z.js', 'assets/index-D7kGm2Qx.css', 'assets/vendor-DiwrgTda.js', 'assets/a-x_9-aB2Z.js']
    ],
    ['Vite, legacy build', ['assets/index-legacy-B3xkQ9zL.js', 'assets/polyfills-legacy-C8vT2nWq.js']],
    ['Vite, source maps', ['assets/index-B3xkQ9zL.js', 'assets/index-B3xkQ9zL.js.map']],
    ['VitePress', ['assets/app.CLUE1NUr.js', 'assets/chunks/theme.B7kx9QzT.js', 'assets/index.md.BjM_0q1a.lean.js']],
    ['webpack, 8 digits', ['main.8f3b2c1d.js', 'main.8f3b2c1d.css', '451.0a1b2c3d.chunk.js', 'main.8f3b2c1d.js.map']],
    [
      'webpack, 20 digits',
      ['main.8f3b2c1d4e5f6a7b8c9d.js', '6ce24c58023cc2f8fd88.png', '0a1b2c3d4e5f6a7b8c9d.module.wasm']
    ],
    ['webpack, nothing but the hash', ['8f3b2c1d.js', '0a9b8c7d.chunk.js']],
    [
      'Create React App',
      [
        'static/js/main.8f3b2c1d.js',
        'static/js/main.8f3b2c1d.js.LICENSE.txt',
        'static/js/787.c2e4f6a8.chunk.js',
        'static/css/main.073c9b0a.css',
        'static/media/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg'
      ]
    ],
    ['Rspack, 10 digits', ['static/js/index.8f3b2c1d4e.js', 'static/css/index.0a1b2c3d4e.css']],
    [
      'Docusaurus',
      [
        'assets/js/17896441.bda33f1c.js',
        'assets/css/styles.5d2b9a77.css',
        'assets/images/logo-6ce24c58023cc2f8fd88fe9d219db6c6.svg'
      ]
    ],
    [
      'Next.js',
      [
        '_next/static/chunks/main-app-8f3b2c1d4e5f6a7b.js',
        '_next/static/chunks/pages/_app.js',
        '_next/static/abcDEF123/_buildManifest.js',
        '_next/static/media/font.woff2',
        'docs/_next/static/css/a.css'
      ]
    ],
    ['Astro', ['_astro/index.DiwrgTda.css', '_astro/hoisted.B3xkQ9zL.js', '_astro/logo.DiwrgTda_Z1abcd.webp']],
    [
      'SvelteKit',
      ['_app/immutable/entry/start.B3xkQ9zL.js', '_app/immutable/nodes/0.CmF9.js', 'x/_app/immutable/a.css']
    ],
    [
      'Nuxt',
      [
        '_nuxt/DiwrgTda.js',
        '_nuxt/entry.B3xkQ9zL.css',
        '_nuxt/8f3b2c1.js',
        '_nuxt/builds/meta/2f4c6e8a-1b3d-4f5a-9c7e-0a2b4c6d8e0f.json'
      ]
    ],
    [
      'Angular',
      [
        'main-A7BC3DEF.js',
        'chunk-QWJXKZPT.js',
        'styles-5INURTSO.css',
        'polyfills-FFHMD2TL.js',
        'media/logo-5QZT7KX2.svg'
      ]
    ],
    ['Angular before 17', ['main.8f3b2c1d4e5f6a7b.js', 'styles.0a1b2c3d4e5f6a7b8c9d.css']],
    ['Parcel', ['index.8a7b6c5d.js', 'index.0f1e2d3c.css', 'logo.8a7b6c5d.svg']],
    ['esbuild', ['out/app-2YTKW5QX.js', 'out/chunk-7RTFRKQW.js']],
    ['Gatsby', ['app-5b8b9c5f7a0b1c2d3e4f.js', 'static/6ce24c58023cc2f8fd88fe9d219db6c6/a1b2c/photo.jpg']],
    ['Bun', ['chunk-2j5hwxv9.js', 'chunk-k7pgs1vz.js']],
    ['mdBook', ['book-a0b12cfe.js', 'mark-09e88c2c.min.js', 'fonts/open-sans-v17-300-7736aa35.woff2']],
    ['Hugo', ['css/main.min.0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9.css']],
    ['wasm-pack and Trunk', ['app-8f3b2c1d4e5f6a7b.js', 'app-8f3b2c1d4e5f6a7b_bg.wasm']],
    ['Django', ['css/base.55e7cbb9ba48.css']],
    ['.NET', ['_framework/dotnet.runtime.8rn2qp3vo7.js', '_framework/app.fz6q9xvk2l.js']]
  ])('%s', (_, keys) => {
    expect([...fingerprintedKeys(keys)].toSorted()).toEqual(keys.toSorted())
  })
})

describe('names from people', () => {
  const names = `
    photo-portrait.jpg Inter-SemiBold.woff2 report-20240115.pdf report-15012024.pdf banner-1200x630.png
    video-1080x720.mp4 chapter1.html jquery-3.7.1.min.js bootstrap-5.3.0-alpha1.min.css README-LICENSES.txt
    LICENSE-APACHE.txt lib-MacBookP.js ad-MacBookP.png Roboto-BoldItal.ttf font-ExtraBld.woff2 theme-settings.css
    my-keyboard.js slide-Chapter1.png slide-chapter1.png doc-Version2.css doc-VERSION2.css shop-Iphone14.jpg
    shop-iPhone15.js shop-RTX4090x.jpg build-2024Q1-A.js build-24-01-15.js backup.20240115.js log.202401151230.js
    stamp.1705312345.js app-deadbeef.js app-feedface.css app-feed2024.js app-dec12024.js app.decade90.js
    photo-IMG_1234.jpg photo-Img_1234.jpg photo-DSC01234.jpg photo-PXL_2024.jpg plugin-jQueryUI.js app-RTLStyle.css
    app-bgColors.css icon-OpenType.svg icon-WhatsApp.svg icon-YouTube1.svg icon-GitHub-2.svg photo-Kopie-v2.jpg
    photo-Final_v2.jpg photo-v2-final.js photo-Pro-Max1.jpg photo-v1-Beta2.jpg Sketch-3D-Model.glb film-4k60fpsX.mp4
    guide-Html5Css.js guide-Utf8Bom1.js btn--primary.css DIN-A4-2.pdf offer-KW12-202.pdf kit-UIKitSrc.js
    2f4c6e8a-1b3d-4f5a-9c7e-0a2b4c6d8e0f.json avatar-2f4c6e8a-1b3d-4f5a-9c7e-0a2b4c6d8e0f.png
    018f3b2c1d4e7a6b8c9d0e1f2a3b4c5d.png three.module.min.js bootstrap.bundle.min.css main.js index.css style.min.css
    app.bundle.js runtime-main.js vendors-node_modules.js icons.sprite.svg apple-touch-icon-180x180.png
    favicon-32x32.png fa-solid-900.woff2 fa-brands-400.woff2 KaTeX_Main-Regular.woff2 Inter-roman.var.woff2
    roboto-v30-latin-regular.woff2 MaterialIcons-Regular.woff2 en-US.json zh-Hant-TW.json messages.de-DE.js
    products-2024.json data-export.csv sitemap-1.xml page-data.json asset-manifest.json stats-202401.json
  `
    .trim()
    .split(/\s+/)

  test('there are enough of them', () => {
    expect(new Set(names).size).toBeGreaterThanOrEqual(60)
  })

  test.each(['', 'assets/', 'static/js/', 'images/deep/'])('alone in "%s": none is fingerprinted', folder => {
    expect([...fingerprintedKeys(names.map(name => folder + name))]).toEqual([])
  })

  test.each(['', 'assets/', 'static/js/'])('beside bundles of every kind in "%s": none is fingerprinted', folder => {
    const keys = [...names.map(name => folder + name), ...company(folder)]
    expect([...fingerprintedKeys(keys)].toSorted()).toEqual(company(folder).toSorted())
  })
})

describe('context', () => {
  test('a hash that looks like a word counts beside a certain one of its shape, alone it does not', () => {
    expect(fingerprintedKeys(['assets/page-DiwrgTda.js']).size).toBe(0)
    expect(fingerprintedKeys(['assets/page-DiwrgTda.js', 'assets/index-B3xkQ9zL.js']).size).toBe(2)
  })

  test.each([
    ['beside it', 'static/js/a-B3xkQ9zL.js', 'static/css/a-DiwrgTda.css', true],
    ['below it', 'assets/a-B3xkQ9zL.js', 'assets/chunks/a-DiwrgTda.js', true],
    ['above it', 'assets/chunks/a-B3xkQ9zL.js', 'assets/a-DiwrgTda.js', true],
    ['in another part of the site', 'assets/a-B3xkQ9zL.js', 'vendor/a-DiwrgTda.js', false],
    ['with another separator', 'assets/a.B3xkQ9zL.js', 'assets/a-DiwrgTda.js', false],
    ['with another alphabet', 'assets/a-A7BC3DEF.js', 'assets/a-DiwrgTda.js', false],
    ['all digits, hexadecimal ones elsewhere', 'js/a.8f3b2c1d.js', 'css/a.61728394.css', true],
    ['all digits, but a date', 'js/a.8f3b2c1d.js', 'css/a.20240115.css', false]
  ])('%s', (_, certain, other, counts) => {
    expect(fingerprintedKeys([certain, other]).has(other)).toBe(counts)
  })

  test('an entry that a document loads as a bundler writes it stands for its folder', () => {
    const keys = ['assets/index-DiwrgTda.js', 'assets/style-KfGhWqTz.css']
    expect(fingerprintedKeys(keys).size).toBe(0)
    expect([...fingerprintedKeys(keys, { bundledEntries: ['assets/index-DiwrgTda.js'] })]).toEqual(keys)
  })

  test('an entry without a possible hash stands for nothing', () => {
    const keys = ['assets/index-settings.js', 'assets/style-KfGhWqTz.css']
    expect(fingerprintedKeys(keys, { bundledEntries: ['assets/index-settings.js'] }).size).toBe(0)
  })

  test('media need code with hashes of their shape, unless their own is long', () => {
    expect(fingerprintedKeys(['img/a-B3xkQ9zL.png', 'img/a.8f3b2c1d.png']).size).toBe(0)
    expect(fingerprintedKeys(['img/a-B3xkQ9zL.png', 'assets/a-C8vT2nWq.js']).size).toBe(2)
    expect(fingerprintedKeys(['img/a.6ce24c58023cc2f8fd88.png']).size).toBe(1)
  })

  test('data and downloads need code beside them: people and programs name them by ids', () => {
    const json = 'data/order-8f3b2c1d4e5f6a7b.json'
    expect(fingerprintedKeys([json]).size).toBe(0)
    expect(fingerprintedKeys([json, 'data/a-8f3b2c1d.js']).has(json)).toBe(false)
    expect(fingerprintedKeys([json, 'data/a-0f1e2d3c4b5a6978.js']).has(json)).toBe(true)
  })
})

describe('never', () => {
  test.each(['index-B3xkQ9zL.html', 'page.8f3b2c1d.htm', '_next/static/a.html', '_app/immutable/a.xhtml'])(
    '%s',
    key => {
      expect(fingerprintedKeys([key, ...company('')]).has(key)).toBe(false)
    }
  )

  test.each([
    '_nuxt/builds/latest.json',
    '_nuxt/entry.js',
    '_nuxt/error-404.css',
    '_astro/client.js',
    '_astro/MyComponent.css'
  ])('where the framework changes it, or its hashes were turned off: %s', key => {
    expect(fingerprintedKeys([key, '_nuxt/B3xkQ9zL.js', '_astro/a.B3xkQ9zL.js']).has(key)).toBe(false)
  })
})

describe("Vite's manifest", () => {
  const viteManifest = new Set([
    'assets/index-DiwrgTda.js',
    'assets/logo-KfGhWqTz.svg',
    'assets/plain.css',
    'assets/x-B3xkQ9zLw7.js'
  ])

  test.each([
    ['names it', 'assets/index-DiwrgTda.js', true],
    ['names it, an image', 'assets/logo-KfGhWqTz.svg', true],
    ['names what this is the source map of', 'assets/index-DiwrgTda.js.map', true],
    ['names it, with a hash of another length', 'assets/x-B3xkQ9zLw7.js', true],
    ['names it, but it has no hash', 'assets/plain.css', false],
    ['does not name it, and the hash could be a word', 'assets/other-HwtkZqTd.js', false],
    ['does not name it, but the hash is certain', 'assets/worker-C8vT2nWq.js', true]
  ])('%s: %s', (_, key, counts) => {
    expect(fingerprintedKeys([...viteManifest, key], { viteManifest }).has(key)).toBe(counts)
  })
})
