import { Parser } from 'htmlparser2'

/**
 * What GitHub lets through of HTML in Markdown: everything else loses its tag (its text stays), except the elements
 * whose text is no text either.
 * https://github.com/gjtorikian/html-pipeline/blob/v2.14.3/lib/html/pipeline/sanitization_filter.rb
 */
const ELEMENTS = words(`
  a abbr b bdo blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i
  img ins kbd li mark ol p picture pre q rp rt ruby s samp small source span strike strong sub summary sup table tbody
  td tfoot th thead time tr tt ul var wbr
`)
const ELEMENTS_WITHOUT_TEXT = words('iframe noembed noframes noscript script style template textarea title xmp')
const VOID_ELEMENTS = words('br hr img source wbr')

const ATTRIBUTES = words(`
  abbr align alt aria-describedby aria-hidden aria-label aria-labelledby border cellpadding cellspacing char charoff clear
  cols colspan compact coords datetime dir headers height hreflang hspace label lang media name nohref noshade nowrap open
  rel rev role rows rowspan rules scope shape size span start summary tabindex title valign value vspace width
`)
const URL_ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  a: { href: /^(https?|mailto):/i },
  img: { src: /^https?:/i },
  source: { srcset: /^https?:/i },
  blockquote: { cite: /^https?:/i },
  del: { cite: /^https?:/i },
  ins: { cite: /^https?:/i },
  q: { cite: /^https?:/i }
}

/** Well-formed HTML of only the elements, attributes and URL schemes that GitHub allows. */
export function sanitizeHtml(html: string): string {
  let output = ''
  let silenced = 0
  const parser = new Parser({
    onopentag(name, attributes) {
      if (ELEMENTS_WITHOUT_TEXT.has(name)) silenced++
      else if (silenced === 0 && ELEMENTS.has(name)) output += `<${name}${attributesOf(name, attributes)}>`
    },
    onclosetag(name) {
      if (ELEMENTS_WITHOUT_TEXT.has(name)) silenced--
      else if (silenced === 0 && ELEMENTS.has(name) && !VOID_ELEMENTS.has(name)) output += `</${name}>`
    },
    ontext(text) {
      if (silenced === 0) output += escapeHtml(text)
    }
  })
  parser.end(html)
  return output
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function attributesOf(element: string, attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .filter(([name, value]) => {
      const schemes = URL_ATTRIBUTES[element]?.[name]
      return schemes === undefined ? ATTRIBUTES.has(name) : isAllowedUrl(value, schemes)
    })
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
    .join('')
}

function isAllowedUrl(url: string, schemes: RegExp): boolean {
  // Browsers ignore these characters inside of a scheme, so `java\nscript:` is one.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the control characters are what is looked for
  const bare = url.replace(/[\u0000-\u0020]/g, '')
  return schemes.test(bare) || !/^[^/?#]*:/.test(bare)
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/))
}
