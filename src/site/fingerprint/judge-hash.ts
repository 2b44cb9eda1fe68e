import type { HashCandidate } from './hash-candidates.ts'
import { writingCost } from './writing-cost.ts'

/** Code is what breaks an open tab when it is missing; media is named by people more often. */
export type FileKind = 'code' | 'media' | 'other'

/**
 * Whether a candidate is certainly a hash, whatever surrounds it.
 *
 * | alphabet | code | media and others |
 * |---|---|---|
 * | hex, 16 and longer | a digit and a letter | the same |
 * | hex, shorter | a digit, a letter, no word, no year | unlike a word or a number |
 * | base32 | unlike a word | a digit, and unlike a word |
 * | base36 | a digit, a letter, very unlike a word | the same |
 * | base64url | a digit, an upper- and a lower-case letter, very unlike words | the same |
 */
export function isCertainHash({ text, alphabet, separator }: HashCandidate, kind: FileKind): boolean {
  const cost = writingCost(text)
  const digit = /\d/.test(text)
  switch (alphabet) {
    case 'hex': {
      if (!digit || !/[a-f]/.test(text)) return false
      if (text.length >= 16) return true
      if (kind !== 'code') return separator !== '' && cost >= perEight(text, 40)
      return (
        cost >= perEight(text, 40) || (cost >= perEight(text, 31) && !/[a-f]{4}|(?:feb|dec)|(?:19|20)\d\d/.test(text))
      )
    }
    case 'base32':
      return kind === 'code' ? cost >= 44 : digit && cost >= 42
    case 'base36':
      return digit && /[a-z]/.test(text) && cost >= perEight(text, 54)
    case 'base64url':
      return digit && /[A-Z]/.test(text) && /[a-z]/.test(text) && cost >= (kind === 'code' ? 55 : 52)
  }
}

/**
 * Whether a candidate is a hash, where code beside it has hashes of the same shape: what no person writes is enough,
 * with a digit in it or without.
 */
export function isLikelyHash(candidate: HashCandidate): boolean {
  const { text, alphabet } = candidate
  if (alphabet === 'hex' || alphabet === 'base32') return isCertainHash(candidate, 'code')
  return !/^[a-z]+$/.test(text) && writingCost(text) >= perEight(text, 53)
}

/**
 * Whether a candidate may be a hash, where its surroundings speak for one: a random hash has every form once in a
 * while, so only what people plainly write is turned away. Of random hashes it turns away less than one in 200.
 */
export function isPossibleHash({ text, alphabet }: HashCandidate): boolean {
  if (DATE.test(text) || /^\d{2,5}x\d{2,5}$/i.test(text)) return false
  const cost = writingCost(text)
  if (/^[a-z]+$/.test(text)) return alphabet === 'base36' && cost >= perEight(text, 50)
  switch (alphabet) {
    case 'hex':
      return !HEX_WORD.test(text)
    case 'base32':
      return cost > (/\d/.test(text) ? 36 : 38)
    case 'base36':
      return cost > perEight(text, 36)
    case 'base64url':
      if (/\d/.test(text)) return cost > (isWordAndNumber(text) ? 46 : /[A-Z]/.test(text) ? 35 : 42)
      return !(isWords(text, true) && cost <= 40) && !(isWords(text, false) && cost <= 46)
  }
}

/**
 * Whether any part of a stem may be a hash of whatever length: for files that a build tool vouches for, by its
 * manifest or by the folder that it writes to, where only a name with hashing turned off has to be told apart.
 */
export function mayContainHash(stem: string): boolean {
  return stem.split('.').some(part => {
    const words = part.split('-')
    const suffixes = words.map((_, index) => words.slice(index).join('-'))
    return [...suffixes, ...part.split(/[-_]/)].some(
      text => text.length >= 6 && !/^(?:[a-z]+|\d+)$/.test(text) && writingCost(text) > perEight(text, 36)
    )
  })
}

/** Hexadecimal by chance: words and numbers, months and years. */
const HEX_WORD =
  /^(?:(?:accede|added|bead|beef|cafe|dead|deaf|decade|decaf|deface|efface|facade|face|faced|fade|faded|feed)\d+|(?:feb|dec)\d+|[a-f]{3,4}(?:19|20)\d\d)$/

/** `Iphone14`, `Web-2024`. */
function isWordAndNumber(text: string): boolean {
  return /^(?:[A-Z]?[a-z]+|[A-Z]+)[-_]?\d+$/.test(text)
}

/** Words, perhaps with abbreviations among them, and at most one letter alone: `SemiBold`, `RTLStyle`, `MacBookP`. */
function isWords(text: string, abbreviations: boolean): boolean {
  const runs = text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []
  const alone = runs.filter(run => run.length === 1).length
  if (alone > 1 || (alone === 1 && runs.length > 3)) return false
  return runs.every(run => run.length === 1 || /^[A-Z]?[a-z]+$/.test(run) || (abbreviations && run.length <= 4))
}

/** Dates as YYYYMMDD, DDMMYYYY or MMDDYYYY, with a time or without, and seconds since 1970. */
const DATE = (() => {
  const day = '(?:0[1-9]|[12]\\d|3[01])'
  const month = '(?:0[1-9]|1[0-2])'
  const year = '(?:19|20)\\d\\d'
  return new RegExp(`^(?:${year}${month}${day}(?:\\d\\d){0,2}|(?:${day}${month}|${month}${day})${year}|1[4-9]\\d{8})$`)
})()

/** A cost for eight characters, for as many as the text has. */
function perEight(text: string, cost: number): number {
  return (cost * text.length) / 8
}
