import { type Parsed, parsed, wrong } from './problem.ts'

/** A folder of a bucket. `prefix` is '' or ends in a slash. */
export interface BucketFolder {
  readonly bucket: string
  readonly prefix: string
}

const bucketName = /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/

/**
 * What looks like a bucket and is not one, in the order it is recognised.
 * Reserved prefixes (`xn--`, `sthree-`) are not among them: they only bind who creates a bucket, and older buckets have them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const notBuckets: readonly { readonly when: RegExp; readonly because: (value: string) => string }[] = [
  {
    when: /^arn:[^:]*:s3:[^:]*:[^:]+:accesspoint\/.*\.mrap$|\.mrap(?:\.accesspoint\.s3-global\.amazonaws\.com)?$/i,
    because: () => 'is a multi-region access point, which this action cannot write through: give the name of a bucket.'
  },
  {
    when: /^arn:[^:]*:s3express:|--x-s3$/,
    because: () =>
      'is a directory bucket (S3 Express One Zone), which CloudFront sites cannot be served from: give a general purpose bucket.'
  },
  {
    when: /^arn:[^:]*:(?:s3tables|s3vectors):|--table-s3$/,
    because: () => 'is a table or vector bucket, which holds no files: give a general purpose bucket.'
  },
  {
    when: /^arn:[^:]*:s3-object-lambda:|--ol-s3$/,
    because: () => 'is an Object Lambda access point, which can only be read: give the name of the bucket behind it.'
  },
  {
    when: /^arn:[^:]*:s3:[^:]*:[^:]+:accesspoint[/:]/,
    because: () =>
      'is the ARN of an access point: give its bucket-style alias (it ends in "-s3alias") or the name of the bucket.'
  },
  {
    when: /^arn:[^:]*:s3:::/,
    because: value => `is an ARN: give the name alone${nameAndFolder(value.replace(/^arn:[^:]*:s3:::/, ''))}`
  },
  {
    when: /^s3:\/\//i,
    because: value => `is an S3 URI: give the name alone${nameAndFolder(value.slice('s3://'.length))}`
  },
  {
    when: /^https?:\/\/|\.amazonaws\.com(?:\.cn)?(?:\/|$)/i,
    because: () => 'is an address: give the name of the bucket alone.'
  },
  { when: /\//, because: value => `has a path: give the name alone${nameAndFolder(value)}` }
]

/** `: "name", and prefix: "folder"` for what follows `s3://`. */
function nameAndFolder(location: string): string {
  const [name = '', ...folder] = location.split('/')
  const prefix = folder.filter(segment => segment !== '' && segment !== '*').join('/')
  if (!bucketName.test(name)) return '.'
  return prefix === '' ? `: "${name}".` : `: "${name}", and "${prefix}" in the input prefix.`
}

/** By S3's rules for general purpose buckets; an access point's alias passes too, because S3 takes it in a bucket's place. */
export function parseBucket(text: string): Parsed<string> {
  const other = notBuckets.find(({ when }) => when.test(text))
  if (other !== undefined) return wrong({ value: text, message: other.because(text) })
  if (/[A-Z]/.test(text)) {
    const lower = text.toLowerCase()
    const hint = bucketName.test(lower) ? ` Did you mean "${lower}"?` : ''
    return wrong({ value: text, message: `is not a bucket name: capital letters are not allowed.${hint}` })
  }
  if (!bucketName.test(text)) {
    return wrong({
      value: text,
      message:
        'is not a bucket name: 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends.'
    })
  }
  if (text.includes('..')) return wrong({ value: text, message: 'is not a bucket name: two dots stand side by side.' })
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) return wrong({ value: text, message: 'is an IP address, not a bucket name.' })
  return parsed(text)
}

/** Longer prefixes leave too little of S3's 1,024 bytes for the keys themselves. */
const longestPrefixBytes = 512

/** '' or `a/b/`. A slash at either end is taken away and put back where it belongs. */
export function parsePrefix(text: string): Parsed<string> {
  const folder = parseFolder(text)
  return folder.ok && folder.value.split('/').includes('.s3-cloudfront-deploy')
    ? wrong({
        value: text,
        message: 'has the folder ".s3-cloudfront-deploy", which this action keeps its own state in.'
      })
    : folder
}

function parseFolder(text: string): Parsed<string> {
  const fail = (because: string) => wrong({ value: text, message: because })
  if (/^s3:\/\//i.test(text)) return fail('is an S3 URI: give only the folder, and the bucket in the input bucket.')
  if (/^https?:\/\//i.test(text)) return fail('is an address: give only the folder in the bucket, like "app".')
  if (text.includes('\\')) return fail('has a backslash: folders are separated by "/".')
  if (/\p{Cc}/u.test(text)) return fail('has a control character.')
  if (text.includes('*')) return fail('has a "*": a prefix is one folder, not a pattern.')
  if (text.includes('//')) return fail('has an empty folder name ("//").')
  const segments = text.replace(/^\//, '').replace(/\/$/, '').split('/')
  if (segments.length === 1 && segments[0] === '') return parsed('')
  if (segments.some(segment => segment === '.' || segment === '..')) return fail('has a "." or ".." for a folder name.')
  const prefix = `${segments.join('/')}/`
  if (Buffer.byteLength(prefix) > longestPrefixBytes) return fail(`is longer than ${longestPrefixBytes} bytes.`)
  return parsed(prefix)
}

/** Where the state goes: `bucket` is absent for the site's own. */
export interface StateLocation {
  readonly bucket: string | undefined
  readonly prefix: string
}

/**
 * `BUCKET/FOLDER` (`s3://` before it is fine), or `/FOLDER` in the site's own bucket.
 * A bucket without a folder is refused: two sites that share a state bucket must not share their state.
 */
export function parseState(text: string): Parsed<StateLocation> {
  const location = text.replace(/^s3:\/\//i, '')
  const slash = location.indexOf('/')
  const bucketText = slash === -1 ? location : location.slice(0, slash)
  const folderText = slash === -1 ? '' : location.slice(slash + 1)
  if (bucketText !== '' && !parseBucket(bucketText).ok) {
    const hint = /[A-Z]|^\.|_/.test(bucketText) ? ` For a folder of the site's own bucket write "/${location}".` : ''
    return wrong({ value: text, message: `does not start with the name of a bucket: write "BUCKET/FOLDER".${hint}` })
  }
  const folder = parseFolder(folderText)
  if (!folder.ok) return wrong(...folder.problems.map(problem => ({ ...problem, value: text })))
  if (folder.value === '') {
    const example = bucketText === '' ? '/state/site' : `${bucketText}/site`
    return wrong({ value: text, message: `names no folder: each site needs its own, like "${example}".` })
  }
  return parsed({ bucket: bucketText === '' ? undefined : bucketText, prefix: folder.value })
}

/**
 * The shape of AWS's region names; whether it exists is for the endpoint to say, as new ones open every year.
 * Other S3 services have names of their own (`auto`, `nyc3`), so behind `endpoint-url` any word will do.
 */
export function parseRegion(text: string): Parsed<string> {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(text)) return parsed(text)
  return wrong({ value: text, message: 'is not a region: write it like "eu-central-1".' })
}

/** What is wrong with a region of AWS itself, or nothing. */
export function awsRegionProblem(region: string): string | undefined {
  if (/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(region)) return undefined
  const zone = /^([a-z]{2,4}(?:-[a-z]+)+-\d{1,2})[a-z]$/.exec(region)?.[1]
  if (zone !== undefined) return `is an availability zone: the region is "${zone}".`
  return 'is not an AWS region: write it like "eu-central-1". (Other S3 services need endpoint-url as well.)'
}

export function parseAccountId(text: string): Parsed<string> {
  if (/^\d{12}$/.test(text)) return parsed(text)
  const hint = /^\d{9,11}$/.test(text) ? ' Put it in quotes: YAML drops the leading zeros of a number.' : ''
  return wrong({ value: text, message: `is not an AWS account id, which has 12 digits.${hint}` })
}

/** An http(s) address without trailing slash, credentials, query or fragment. */
export function parseEndpoint(text: string): Parsed<string> {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    return wrong({ value: text, message: 'is not an address: write it like "https://s3.example.com".' })
  }
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    return wrong({ message: 'holds a user name or password: credentials come from the environment.' })
  }
  if (url.search !== '' || url.hash !== '') {
    return wrong({ value: text, message: 'has a query or a fragment: give scheme, host and port alone.' })
  }
  return parsed(url.href.replace(/\/+$/, ''))
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export function parseRoleArn(text: string): Parsed<string> {
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,600}$/.test(text)) return parsed(text)
  const hint = /:assumed-role\//.test(text)
    ? ' This is the ARN of a session; the role\'s own is "arn:aws:iam::ACCOUNT:role/NAME".'
    : ''
  return wrong({
    value: text,
    message: `is not the ARN of a role: write it like "arn:aws:iam::123456789012:role/deploy".${hint}`
  })
}
