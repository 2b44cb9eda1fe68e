/**
 * Whether the name of an object looks like something that is not for visitors: `.env`, a `.git` folder, a private key.
 * `.well-known/` is for them; `.env.example` has no values.
 */
export function looksSecret(key: string): boolean {
  return PATTERNS.some(pattern => pattern.test(key))
}

const PATTERNS: readonly RegExp[] = [
  /(?:^|\/)\.env(?:\.(?!example$|sample$|template$)[^/]+)?$/i,
  /(?:^|\/)\.(?:git|svn|hg|aws|ssh)\//i,
  /(?:^|\/)\.(?:npmrc|netrc|git-credentials|htpasswd|pgpass)$/i,
  /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$/i,
  /\.(?:pem|p12|pfx|jks|keystore)$/i,
  /(?:^|\/)[^/]*\.key$/i
]
