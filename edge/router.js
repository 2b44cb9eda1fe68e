// The router of s3-cloudfront-deploy: a CloudFront Function (runtime cloudfront-js-2.0) for viewer requests and viewer
// responses of every behavior whose origin is the bucket. How to install it: docs/router.md. Edit the options only:
// the action recognises the code below them, and knows from it what CloudFront's edges keep under which path.

// options:start
// One entry for each site in the bucket. Paths are as in URLs: without the OriginPath, where the origin has one.
const sites = [
  {
    // Where production lies below the domain: '' for all of it, or a folder like 'docs/' (the action's `prefix`).
    prefix: '',
    // What a path without a file extension shows. 'spa': the site's index.html. 'pages': for /about, about/index.html.
    routing: 'spa',
    // The folder of one preview (the action's `preview-prefix`); '' for a site without previews.
    previewPrefix: 'previews/pr-{number}/',
    // The host of one preview (the action's `preview-url`); '' to open them below the domain, as /previews/pr-7/.
    previewHost: 'pr-{number}.example.com'
  }
]
// Hosts that lead to another one, path and query included: { from: 'www.example.com', to: 'example.com' }.
const redirects = []
// Never served: the action's own records, in any folder.
const stateFolder = '.s3-cloudfront-deploy/'
// options:end

// A folder as it is in paths: with a slash at both ends, and none doubled.
function folderOf(text) {
  return joined(`/${text}/`)
}

function joined(path) {
  const segments = path.split('/')
  return segments.filter((segment, index) => segment !== '' || index === 0 || index === segments.length - 1).join('/')
}

// As S3 reads a path, and once more decoded in case that something on the way does so too; for judging only.
function plainPath(uri) {
  return joined(decoded(decoded(uri)))
}

// ASCII only. Regular expressions are kept to ASCII, too: the runtime's replace() fails on other characters.
function decoded(text) {
  return text
    .split('%')
    .map((part, index) => {
      if (index === 0) return part
      const code = part.slice(0, 2)
      return /^[0-7][0-9A-Fa-f]$/.test(code) ? String.fromCharCode(parseInt(code, 16)) + part.slice(2) : `%${part}`
    })
    .join('')
}

// Dot segments are for nobody who means well: browsers resolve them. The name of the state folder is in lower case.
function isForbidden(path) {
  const dots = path.split('/').some(segment => segment === '.' || segment === '..')
  return dots || `${path.toLowerCase()}/`.indexOf(folderOf(stateFolder)) !== -1
}

function isWithin(path, folder) {
  return path.indexOf(folder) === 0 || `${path}/` === folder
}

// A number as GitHub writes it: pr-007 and pr-1x are no pull requests.
function isNumber(text) {
  const found = /^[1-9][0-9]{0,9}/.exec(text)
  return found !== null && found[0] === text
}

function withNumber(pattern, number) {
  return pattern.split('{number}').join(number)
}

// What stands at {number}, or undefined where the rest of the text is another.
function numberIn(pattern, text) {
  const at = pattern.indexOf('{number}')
  const tail = pattern.slice(at + 8)
  const end = text.length - tail.length
  if (at === -1 || end < at || text.indexOf(pattern.slice(0, at)) !== 0 || text.slice(end) !== tail) return undefined
  return text.slice(at, end)
}

// Where a request leads: `before` comes in front of its path, `home` has the site's index.html. Undefined: nowhere.
function placeOf(host, path) {
  if (path.charAt(0) !== '/' || isForbidden(path)) return undefined
  let odd = false
  for (let i = 0; i < sites.length; i++) {
    const site = sites[i]
    const number = numberIn(site.previewHost.toLowerCase(), host)
    if (number !== undefined && isNumber(number) && site.previewPrefix.indexOf('{number}') !== -1) {
      const home = folderOf(withNumber(site.previewPrefix, number))
      return { routing: site.routing, home: home, before: home.slice(0, -1), isPreview: true }
    }
    odd = odd || number !== undefined
  }
  return odd ? undefined : placeBelowDomain(path)
}

// The longest folder that holds the path decides, so that a site may lie within another one.
function placeBelowDomain(path) {
  let place = { routing: 'none', home: '/', before: '', isPreview: false }
  let longest = 0
  sites.forEach(site => {
    const home = folderOf(site.prefix)
    if (home.length > longest && isWithin(path, home)) {
      place = { routing: site.routing, home: home, before: '', isPreview: false }
      longest = home.length
    }
  })
  sites.forEach(site => {
    const pattern = folderOf(site.previewPrefix)
    const depth = pattern.split('/').length - 1
    const number = numberIn(pattern, `${path.split('/').slice(0, depth).join('/')}/`)
    if (number === undefined || !isNumber(number)) return
    const home = folderOf(withNumber(site.previewPrefix, number))
    if (home.length <= longest) return
    // A preview that has a host of its own can be seen only there. What merely begins like one is production's.
    place = site.previewHost === '' ? { routing: site.routing, home: home, before: '', isPreview: true } : undefined
    longest = home.length
  })
  return place
}

function rewritten(uri, path, place) {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const isFile = name.indexOf('.') !== -1 || path.indexOf('/.well-known/') === 0
  // Of `/` where no site is, too: to whom may list the bucket, S3 would answer with a listing.
  if (!isFile && (place.routing === 'spa' || path === place.home)) return `${place.home}index.html`
  if (!isFile && place.routing === 'pages') return place.before + uri + (name === '' ? 'index.html' : '/index.html')
  return place.before + uri
}

function notFound() {
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: {
      'cache-control': { value: 'no-store' },
      'content-type': { value: 'text/plain; charset=utf-8' },
      'x-robots-tag': { value: 'noindex' }
    },
    body: { encoding: 'text', data: 'Not found\n' }
  }
}

// The event has the query taken apart: the values of one name come one after another.
function movedTo(host, request) {
  const pairs = []
  Object.keys(request.querystring).forEach(name => {
    const values = request.querystring[name].multiValue || [request.querystring[name]]
    values.forEach(one => {
      pairs.push(`${name}=${one.value}`)
    })
  })
  const query = pairs.length === 0 ? '' : `?${pairs.join('&')}`
  return {
    statusCode: 301,
    statusDescription: 'Moved Permanently',
    headers: { location: { value: `https://${host}${request.uri}${query}` } }
  }
}

function handler(event) {
  const request = event.request
  const host = request.headers.host ? request.headers.host.value.toLowerCase().replace(/\.?(:[0-9]*)?$/, '') : ''
  const path = plainPath(request.uri)
  const place = placeOf(host, path)
  if (event.context.eventType === 'viewer-response') {
    if (place === undefined || place.isPreview) event.response.headers['x-robots-tag'] = { value: 'noindex' }
    return event.response
  }
  const redirect = redirects.find(one => one.from === host)
  if (redirect !== undefined) return movedTo(redirect.to, request)
  if (place === undefined) return notFound()
  const reads = request.method === 'GET' || request.method === 'HEAD'
  request.uri = reads ? rewritten(request.uri, path, place) : place.before + request.uri
  return request
}
