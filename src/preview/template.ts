/**
 * Texts with `{number}` in them, which stands for the number of a pull request: `previews/pr-{number}/`,
 * `pr-{number}.example.com`.
 */

const placeholder = '{number}'

/** GitHub counts from 1, and never starts a number with a zero: `007` is nobody's. */
const numberPattern = '[1-9]\\d{0,9}'

export function isPullRequestNumber(text: string): boolean {
  return new RegExp(`^${numberPattern}$`).test(text)
}

/** How often the number stands in a template. */
export function placesIn(template: string): number {
  return template.split(placeholder).length - 1
}

/** The template of one pull request's number. */
export function expand(template: string, number: number): string {
  return template.replaceAll(placeholder, String(number))
}

/** The number whose expansion `text` starts with; `undefined` when there is none. */
export function numberAtStart(template: string, text: string): number | undefined {
  const [before = '', after = ''] = template.split(placeholder)
  const found = new RegExp(`^${RegExp.escape(before)}(${numberPattern})${RegExp.escape(after)}`).exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** What all expansions of the template start with. */
export function commonStart(template: string): string {
  return template.slice(0, template.indexOf(placeholder))
}
