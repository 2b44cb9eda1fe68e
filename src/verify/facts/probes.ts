import type { Fact } from '../fact.ts'

/**
 * How a probe reached the server.
 * dns: by the domain's own records. resolve: by an address of the input `resolve`. distribution: by the addresses of
 * `dXXXX.cloudfront.net`, with the domain as SNI and Host, which leaves DNS out. bucket: S3's own endpoints.
 */
export type Route = 'dns' | 'resolve' | 'distribution' | 'bucket'

/** A handshake on port 443. */
export interface TlsProbe {
  readonly domain: string
  readonly route: Route
  /** Offers h2 and http/1.1. Absent: the server refused the name (unrecognized_name). */
  readonly session: Fact<TlsSession>
}

export interface TlsSession {
  /** IP address that was spoken to. */
  readonly address: string
  /** Whether the chain leads to a root that Node trusts and the name fits; `problem` is Node's code where not. */
  readonly trusted: boolean
  /** `ERR_TLS_CERT_ALTNAME_INVALID`, `CERT_HAS_EXPIRED`, … */
  readonly problem: string | undefined
  /** `TLSv1.3` */
  readonly protocol: string
  /** `h2`, `http/1.1`, or '' when none was agreed. */
  readonly alpn: string
  /** Names of the leaf, lower case. */
  readonly names: readonly string[]
  readonly issuer: string
  /** ISO 8601. */
  readonly notAfter: string
  /** Hex, lower case, without colons or leading zeros. */
  readonly serial: string
}

/**
 * What a probe is for.
 *
 * | purpose | request | check |
 * |---|---|---|
 * | root | `/` | L-4, L-6, L-7 |
 * | index | `/index.html` (the fallback document) | L-7 |
 * | http | `http://…/__verify-NONCE?q=1` | L-5 |
 * | deep-link | `/__verify-NONCE/a` | L-8 |
 * | route | each of `routes` | L-8 |
 * | asset, asset-br | each script, stylesheet and modulepreload of the served HTML; with `Accept-Encoding: br` | L-9 |
 * | missing-asset | `/assets/__verify-NONCE.js` | L-10 |
 * | api | `api-probe`, twice | L-11 |
 * | api-missing | `/api/__verify-NONCE` | L-12 |
 * | state | `head.json` of the state folder, through the distribution | S3-12 |
 * | bucket-rest, bucket-website | the fallback document at S3's own endpoints, without credentials | L-15 |
 * | other-name | `/` of each domain after the first | L-16 |
 */
export type ProbePurpose =
  | 'root'
  | 'index'
  | 'http'
  | 'deep-link'
  | 'route'
  | 'asset'
  | 'asset-br'
  | 'missing-asset'
  | 'api'
  | 'api-missing'
  | 'state'
  | 'bucket-rest'
  | 'bucket-website'
  | 'other-name'

/** One request, without following redirects, `Accept-Encoding: identity` unless the purpose says otherwise. */
export interface HttpProbe {
  readonly purpose: ProbePurpose
  readonly method: 'GET' | 'HEAD'
  readonly url: string
  readonly route: Route
  /** Absent: the name does not exist (NXDOMAIN, no addresses). Unavailable: refused, reset, timed out, TLS failed. */
  readonly response: Fact<HttpResponse>
}

export interface HttpResponse {
  readonly status: number
  /** Names lower case: those of caching, content, security, redirects, `x-cache`, `via`, `alt-svc`, `server`. */
  readonly headers: Readonly<Record<string, string>>
  /** SHA-256 of the body after its Content-Encoding is undone, hex. */
  readonly digest: string
  /** Bytes of that body. */
  readonly size: number
  /** By the body: it begins like an HTML document. */
  readonly isHtml: boolean
  /** Of HTML only: what it makes the browser load at once. URLs as resolved against the probe's. */
  readonly entryAssets: readonly EntryAsset[]
  /** From the request to the last byte. */
  readonly ms: number
}

export interface EntryAsset {
  readonly url: string
  readonly kind: 'script' | 'stylesheet' | 'modulepreload'
}
