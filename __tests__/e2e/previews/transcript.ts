import type { Deploy } from '../../../sandbox/deploy.ts'

/**
 * What a run asked of GitHub, as text that is the same each time: ids are counted from 1 by kind, and dates, durations
 * and random ids are left out.
 */
export class Transcript {
  readonly #names = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  readonly #lines: string[] = []

  add(title: string, { outputs, githubRequests }: Deploy): void {
    this.#lines.push(`== ${title}: ${outputs.result}, ${githubRequests.length} requests`)
    for (const { method, path, query, body, status, reply } of githubRequests) {
      if (status === 201) this.#nameOf(path, reply)
      this.#lines.push(`${method} ${this.#known(path)}${query === '' ? '' : `?${query}`} → ${status}`)
      if (body !== undefined && body !== null) this.#lines.push(...this.#fields(body))
    }
    this.#lines.push('')
  }

  toString(): string {
    return this.#lines.join('\n')
  }

  #nameOf(path: string, reply: unknown): void {
    const { id } = (reply ?? {}) as { readonly id?: number }
    const kind = /(comment|deployment)s$/.exec(path)?.[1]
    if (id === undefined || kind === undefined || this.#names.has(String(id))) return
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    this.#names.set(String(id), `${kind.toUpperCase()}-${count}`)
  }

  #known(text: string): string {
    return text.replace(/\b1\d{6}\b/g, id => this.#names.get(id) ?? 'UNKNOWN')
  }

  #fields(body: object): readonly string[] {
    return Object.entries(body).flatMap(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      const [first = '', ...others] = this.#known(steady(text)).trimEnd().split('\n')
      return others.length === 0
        ? [`    ${name}: ${first}`]
        : [`    ${name}:`, ...[first, ...others].map(line => `      | ${line}`.trimEnd())]
    })
  }
}

function steady(text: string): string {
  return text
    .replace(/\d{8}T\d{6}Z/g, 'TIMESTAMP')
    .replace(/\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?/g, 'DATE')
    .replace(/\bin \d[\d.,]* (ms|s)\b/g, 'in SOME TIME')
}
