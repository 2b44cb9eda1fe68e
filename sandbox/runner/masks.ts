/**
 * The secrets of a job, replaced by `***` wherever the runner writes text.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log
 */
export class Masks {
  readonly #values = new Set<string>()
  readonly #forms = new Set<string>()

  get values(): readonly string[] {
    return [...this.#values]
  }

  /** A value of several lines is also masked line by line, since output is read by lines. */
  add(value: string): void {
    this.#values.add(value)
    for (const part of [value, ...value.split(/[\r\n]+/)]) {
      if (part.trim() === '') continue
      // The forms that a secret takes in JSON, in URLs and in an Authorization header.
      for (const form of [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part), base64(part)]) {
        this.#forms.add(form)
      }
    }
  }

  apply(text: string): string {
    // Longest first, so that a secret which contains another one leaves nothing of itself.
    const forms = [...this.#forms].sort((a, b) => b.length - a.length)
    return forms.reduce((masked, form) => masked.replaceAll(form, '***'), text)
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
