import type { State } from '../../../src/report/verification.ts'

/** ★ what the hand-made set-up does itself, ☆ what it needs to work. */
export type Row = readonly [star: '★' | '☆' | '', id: string, state: State | 'n/a', message: string]

/**
 * What a verification says of the set-up that was made by hand in the console, before anything was deployed by this
 * action. Ids and dates stand as DISTRIBUTION, ZONE, BALANCER, ACCESS, CERTIFICATE and DATE.
 */
export const byHand: readonly Row[] = [
  ['★', 'S3-1', 'pass', 'It exists.'],
  ['★', 'S3-2', 'pass', 'All four settings are on.'],
  ['★', 'S3-3', 'pass', 'The bucket policy makes nothing public.'],
  ['☆', 'S3-4', 'pass', 'Its policy lets distribution DISTRIBUTION read, and no other one.'],
  ['', 'S3-5', 'pass', 'A missing key is 403, which is what the error response takes.'],
  [
    '★',
    'S3-6',
    'pass',
    'Static website hosting is on but not used: CloudFront reads the private bucket through its REST endpoint. It can stay, and it can go.'
  ],
  ['', 'S3-7', 'pass', 'Access control lists are off.'],
  ['', 'S3-8', 'pass', 'Objects are encrypted by S3 itself (SSE-S3).'],
  ['★', 'S3-9', 'n/a', 'No release is recorded that the bucket could be compared with.'],
  ['', 'S3-10', 'pass', '1 file looked at, and the types are right.'],
  [
    '',
    'S3-11',
    'warn',
    'Browsers keep index.html (it has no Cache-Control), so visitors see a new release late, or the old page with files that are gone.'
  ],
  ['', 'S3-12', 'pass', "No object looks like a secret, and visitors can't read the state."],
  [
    '',
    'S3-13',
    'warn',
    'Versioning is off. Releases can be rolled back without it, but what is deleted by hand is gone.'
  ],
  ['☆', 'CF-1', 'pass', 'It is enabled.'],
  ['', 'CF-2', 'pass', 'Its configuration is on all edges.'],
  ['', 'CF-3', 'n/a', 'This run made no invalidation.'],
  ['★', 'CF-4', 'pass', 'example.com: all are aliases.'],
  ['', 'CF-5', 'pass', 'Nobody else holds example.com.'],
  [
    '☆',
    'CF-6',
    'warn',
    'The domain without a path only works by the error response: S3 answers 403 for the empty key, and that is turned into the app. Each visit of the front page is an error in the metrics, and kept for the error TTL only.'
  ],
  ['★', 'CF-7', 'pass', 'It reads example.com.s3.eu-central-1.amazonaws.com.'],
  ['★', 'CF-8', 'pass', 'Origin access control ACCESS signs every request.'],
  ['★', 'CF-9', 'pass', '403 becomes /index.html with 200.'],
  [
    '',
    'CF-10',
    'warn',
    'The error response that brings deep links to the app holds for /api/* as well: when the API answers 403, its caller gets index.html with 200.'
  ],
  ['', 'CF-11', 'pass', '/index.html comes from the bucket.'],
  ['', 'CF-12', 'pass', 'Errors are kept for 10 seconds at the most.'],
  ['', 'CF-13', 'n/a', 'No function runs on the requests for the site.'],
  ['☆', 'CF-14', 'pass', 'No behavior takes plain HTTP.'],
  ['★', 'CF-15', 'pass', 'CERTIFICATE is attached.'],
  ['', 'CF-16', 'pass', 'The security policy is TLSv1.2_2021.'],
  ['', 'CF-17', 'pass', 'HTTPS is served by SNI.'],
  ['', 'CF-18', 'pass', 'The site is compressed, with brotli or gzip.'],
  ['', 'CF-19', 'pass', 'The minimum TTL of cache policy Managed-CachingOptimized is 1 s.'],
  ['', 'CF-20', 'warn', 'Not all versions of HTTP are on: with HTTP/2 and 3, browsers load many small files sooner.'],
  [
    '',
    'CF-21',
    'warn',
    "Pages come without Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options or a Content-Security-Policy, Referrer-Policy. S3 can't store these headers: CloudFront has to add them."
  ],
  [
    '★',
    'CF-22',
    'warn',
    'No web application firewall is attached. On would be safer, for an API above all; it has a monthly price.'
  ],
  ['', 'CF-23', 'n/a', 'Neither WAF nor a geo restriction blocks anybody.'],
  [
    '',
    'CF-24',
    'warn',
    'No access logs, as far as the distribution says (log delivery v2 was not looked at): after an incident nobody knows who asked for what.'
  ],
  ['', 'CF-25', 'pass', 'It answers from all edge locations, to visitors of all countries.'],
  ['★', 'API-1', 'pass', 'Behavior /api/* leads to BALANCER.'],
  ['☆', 'API-2', 'pass', 'All seven methods reach it.'],
  ['', 'API-3', 'pass', 'Managed-CachingDisabled keeps nothing by itself.'],
  ['', 'API-4', 'pass', 'Authorization, cookies and query strings reach it.'],
  ['', 'API-5', 'pass', 'Its certificate is for example.com, *.example.com.'],
  ['', 'API-6', 'pass', 'BALANCER is spoken to with TLSv1.2.'],
  ['☆', 'API-7', 'pass', 'It is active, and its targets are healthy. All 2 targets are healthy.'],
  [
    '',
    'API-8',
    'warn',
    'Load balancer api can be reached from everywhere, around CloudFront and whatever protects it there.'
  ],
  ['★', 'ACM-1', 'pass', 'It is issued.'],
  ['★', 'ACM-2', 'pass', 'example.com, *.example.com covers example.com.'],
  ['★', 'ACM-3', 'pass', 'Its validation records are in DNS.'],
  ['', 'ACM-4', 'pass', 'It is in use, and ACM will renew it.'],
  ['', 'ACM-5', 'pass', 'It is valid for DAYS more days.'],
  ['', 'ACM-6', 'pass', 'Its key is RSA-2048.'],
  ['★', 'R53-1', 'pass', 'Its A record is an alias to DISTRIBUTION.cloudfront.net.'],
  [
    '',
    'R53-2',
    'warn',
    'The distribution speaks IPv6, and example.com has no AAAA record that leads to it: visitors with IPv6 only, as on some mobile networks, come by a detour.'
  ],
  ['☆', 'R53-3', 'pass', 'example.com is delegated to hosted zone ZONE.'],
  ['', 'R53-4', 'pass', 'DNSSEC is in order. No CAA record limits who may issue.'],
  ['', 'L-1', 'pass', '4 name servers lead to DISTRIBUTION.cloudfront.net.'],
  ['', 'L-2', 'pass', '2 resolvers lead to DISTRIBUTION.cloudfront.net.'],
  ['', 'L-3', 'pass', 'TLSv1.3, with a certificate until DATE.'],
  ['', 'L-4', 'pass', 'The distribution answers for example.com with 200.'],
  ['', 'L-5', 'pass', '301 to https://.'],
  ['', 'L-6', 'warn', 'HTTP/3 is not offered to visitors.'],
  [
    '',
    'L-7',
    'warn',
    '/ only shows the app by way of the error response: CloudFront got an error for it from the bucket.'
  ],
  ['', 'L-8', 'pass', 'Deep links reach the app.'],
  ['', 'L-9', 'pass', 'Scripts and styles are served as they were built.'],
  [
    '',
    'L-10',
    'warn',
    'A script that does not exist is answered with index.html and 200. This comes with the error response 403 → /index.html: a tab that was open during a deploy asks for a script that is gone, gets HTML, and stops with a MIME type error.'
  ],
  ['', 'L-11', 'pass', '/api/todos is 200, from the API.'],
  ['', 'L-12', 'pass', 'A path that the API does not have is 404.'],
  ['', 'L-15', 'pass', 'Nobody gets files from the bucket without CloudFront.'],
  ['', 'L-16', 'n/a', 'There is only one domain.']
]
