/** Calls `ask` once for each key, however many want to know. */
export function memoised<V>(ask: (key: string) => Promise<V>): (key: string) => Promise<V> {
  const asked = new Map<string, Promise<V>>()
  return key => {
    const answer = asked.get(key) ?? ask(key)
    asked.set(key, answer)
    return answer
  }
}
