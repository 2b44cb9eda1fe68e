/** One thing that is wrong with one line of something that the user wrote. */
export interface LineProblem {
  /** From 1. */
  readonly line: number
  /** The line as it was written, trimmed. */
  readonly text: string
  /** A full sentence: what is wrong and what would be right. */
  readonly message: string
}
