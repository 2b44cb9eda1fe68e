import { type Guard, listed } from './guard.ts'

/** Names that hold passwords, tokens or keys by convention, wherever they lie. Matched against `/KEY`. */
const CREDENTIALS: readonly RegExp[] = [
  /\/\.env(?:\.(?!(?:example|sample|template|dist)$)[^/]+)?$/,
  /\/\.(?:git|aws|ssh|gnupg|kube|docker)\//,
  /\/(?:\.npmrc|\.pypirc|\.htpasswd|\.netrc|_netrc|\.pgpass|\.git-credentials|\.dockercfg)$/,
  /\/id_(?:rsa|dsa|ecdsa|ed25519)$/,
  /\.(?:p12|pfx|jks|keystore|ppk)$/i,
  /\/(?:.*\.)?tfstate(?:\.backup)?$/
]

export const credentials: Guard = {
  id: 'credentials',
  check: ({ site, root, privateKeys }) => {
    const secret = new Set(privateKeys)
    const found = site.files.map(({ key }) => key).filter(key => looksLikeCredentials(key) || secret.has(key))
    if (found.length === 0) return undefined
    return {
      level: 'error',
      title: 'Credentials would become public',
      message: `${root} has files that look like credentials:\n${listed(found)}`,
      remedy:
        'Leave them out of the build, or out of the deploy with a line like "!**/.env" in "files". If they were ' +
        'deployed before, revoke them. If they are meant for visitors, waive this guard with "allow: credentials".',
      ...(found[0] === undefined ? {} : { file: found[0] })
    }
  }
}

function looksLikeCredentials(key: string): boolean {
  return CREDENTIALS.some(pattern => pattern.test(`/${key}`))
}

/** Whether a name says that the content may be a private key, so that it is worth a look. */
export function mayHoldPrivateKey(key: string): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1)
  return (
    /\.(?:pem|key)$/i.test(name) ||
    (/\.json$/i.test(name) &&
      /service[-_.]?account|credential|adminsdk|secret|gcp|gcloud|(?:^|[-_.])key(?:s|file)?[-_.]/i.test(name))
  )
}

/** A PEM block, or the field of a Google service account. Certificates and public keys are no secret. */
export function hasPrivateKey(text: string): boolean {
  return /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/.test(text) || /"private_key"\s*:\s*"/.test(text)
}
