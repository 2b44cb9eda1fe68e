/**
 * How many bits it takes to write a text as people write names: in words, numbers and abbreviations. A hash of the
 * same length takes many more, since its letters do not follow each other as in words and its kinds of characters
 * change all the time: `chapter1` 12, `SemiBold` 15, `20240115` 27, `DiwrgTda` 57, `B3xkQ9zL` 69, random
 * Base64 of 8 characters 58 in the median.
 *
 * Only comparisons between texts of one length mean something.
 */
export function writingCost(text: string): number {
  let bits = -RUN
  for (const [run] of text.matchAll(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^A-Za-z\d]/g)) bits += runCost(run)
  return bits
}

/** Changing from one word, number or abbreviation to the next. */
const RUN = 3
const SEPARATOR = 2
const DIGIT = 3.4
const YEAR = 7
/** A letter alone, which no word is made of. */
const SINGLE = 5
const ABBREVIATION_LETTER = 4.7
const KNOWN = 6

function runCost(run: string): number {
  if (/\d/.test(run)) return RUN + (/^(?:19|20)\d\d$/.test(run) ? YEAR : DIGIT * run.length)
  if (!/[A-Za-z]/.test(run)) return SEPARATOR
  if (run.length === 1) return RUN + SINGLE
  if (KNOWN_WORDS.has(run.toLowerCase())) return RUN + KNOWN
  const word = wordCost(run.toLowerCase())
  return RUN + (run.length <= 4 && run === run.toUpperCase() ? Math.min(word, ABBREVIATION_LETTER * run.length) : word)
}

function wordCost(word: string): number {
  let bits = 0
  let row = START
  for (const letter of word) {
    const column = letter.charCodeAt(0) - 97
    bits += costAt(row, column)
    row = column
  }
  return bits + costAt(row, END)
}

function costAt(row: number, column: number): number {
  return Number.parseInt(LETTER_COSTS[row]?.[column] ?? 'f', 16)
}

/** What file names are full of, whatever its letters say: abbreviations, and the commonest words. */
const KNOWN_WORDS: ReadonlySet<string> = new Set(
  (
    'api app ar aws b2b bg bold bom btn cdn cli css dev doc docs fps ghz gif git gpu hd hdr hevc hq html http https ' +
    'icon id img ios jpg js json kb kit lib lg mac mb md mov mp npm os pdf php pic png pro px qr rgb sdk seo sm sql ' +
    'src svg tls ts tv txt ui uhd url usb utf ux vr vpn web wifi win www xl xml xs yml you ' +
    'alpha audio back beta black book build card chapter clip code copy dark data date demo draft edit extra face ' +
    'figure file film final font form front full hero home hub italic item kopie large left light list logo main map ' +
    'max medium menu mini mobile model mode new nav old pad page part phone photo pic plus post print query regular ' +
    'report right screen semi set shop shot show side site size slide small start state step style table team test ' +
    'text theme thin thumb tile time tool tour tube user version video view vol week wide work year'
  ).split(' ')
)

const START = 26
const END = 26

/**
 * Bits for a letter after another, one hexadecimal digit each, rounded: rows a–z and the start of a word, columns a–z
 * and its end. Measured over the words in the documentation and the file names of a few hundred npm packages, each
 * word weighted by the logarithm of how often it stands there.
 */
const LETTER_COSTS: readonly string[] = [
  '95449759596353b5b3436678685',
  '3667399946926737b44639996e4',
  '38593bb35a458a28a4635cbb7b4',
  '498628783aa68858f65858aa7c1',
  '5743666979955386733586757a3',
  '498834aa2ee4973ee4664ee95e4',
  '598938554ab57559b4585abf781',
  '29e82e9a3e876738b4755e9e6b3',
  '5645455aba845236a54495f7a56',
  '388c2c8847c7cc367c37386ccc5',
  '578627773896865697366a7d6d2',
  '387528983b839837ca55579c4f3',
  '259729aa39975943b9585afa7a4',
  '4844463849678657a833669d793',
  '6655766869644255f3554558895',
  '3a8738864a837934c3545baa7f4',
  '87b8bbbb5bb5bbbbb6780b7bbb4',
  '386628693c675647b544678c5c3',
  '5a5938b54c767855a9434a8a6b1',
  '4a6828942ba68948f4456c8b5b3',
  '5456465f59844374b33398f8996',
  '3a79198e2ea88949ea697eaaae4',
  '28883d743d869438d447da8aad3',
  '584838963dd86872d97389d6792',
  '5767588a5a965554e846897e981',
  '38981cc53c878848cc6c8ccc673',
  '45344555477545548434565988f'
]
