import type { Finding } from '../report/model.ts'

const POLICIES =
  'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/creating-response-headers-policies.html'

/** Headers that a response headers policy may not carry, or that need code: each with what does it instead. */
const OTHER_REMEDIES: ReadonlyMap<string, string> = new Map([
  ['set-cookie', 'Set cookies in a CloudFront Function on the viewer response, or in your API.'],
  ['basic-auth', 'Ask for a password in a CloudFront Function on the viewer request.'],
  ['location', 'Redirect in a CloudFront Function on the viewer request.']
])

/** One warning for each header name that S3 cannot store, at the first line that sets it. */
export function unstorableFindings(
  entries: readonly { readonly name: string; readonly line: number }[],
  file: string
): readonly Finding[] {
  const byName = Map.groupBy(entries, ({ name }) => name.toLowerCase())
  return [...byName].flatMap(([key, [first, ...rest]]): Finding[] => {
    if (first === undefined) return []
    const where = [first, ...rest].map(({ line }) => line)
    return [
      {
        level: 'warning',
        title: `${first.name} in ${file} is not sent to visitors`,
        message:
          `${file} sets ${first.name} in line${where.length > 1 ? 's' : ''} ${where.join(', ')}, but S3 cannot store ` +
          'this header with an object.',
        remedy:
          OTHER_REMEDIES.get(key) ??
          `Add ${first.name} to a CloudFront response headers policy and attach that to the behavior: ${POLICIES}`,
        file,
        line: first.line
      }
    ]
  })
}

/** A stored object has one set of headers, whatever host it is asked for under. */
export function otherHostFinding(host: string, line: number, file: string): Finding {
  return {
    level: 'notice',
    title: `A rule of ${file} is for another host`,
    message: `The rule in line ${line} of ${file} is for ${host}, which is not a domain of this site. It was left out.`,
    remedy: `If the site is served at ${host}, name it in the input "domain".`,
    file,
    line
  }
}
