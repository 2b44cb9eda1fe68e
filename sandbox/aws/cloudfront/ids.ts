import { randomInt } from 'node:crypto'
import { accountId } from '../credentials.ts'

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789'

function characters(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** Ids and entity tags as CloudFront makes them: `E2QWRUHAPOMQZL`. */
export const newId = (first = 'E') => first + characters(UPPER, 13)

/** `d111111abcdef8.cloudfront.net` */
export const newDomainName = () => `d${characters(LOWER, 13)}.cloudfront.net`

/** @param kind `distribution`, `cache-policy`, … */
export const arnOf = (kind: string, id: string) => `arn:aws:cloudfront::${accountId}:${kind}/${id}`
