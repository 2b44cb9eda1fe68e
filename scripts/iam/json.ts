const WIDTH = 120

/** JSON as people write it: lists and objects of one thing on one line where they fit. */
export function json(value: unknown, indent = '', before = 0): string {
  const line = lineOf(value)
  // One more for the comma behind it.
  if (line !== undefined && indent.length + before + line.length < WIDTH) return line
  const inner = `${indent}  `
  if (Array.isArray(value)) return `[\n${value.map(one => inner + json(one, inner)).join(',\n')}\n${indent}]`
  const fields = Object.entries(value ?? {}).map(([name, one]) => {
    const label = `${JSON.stringify(name)}: `
    return inner + label + json(one, inner, label.length)
  })
  return `{\n${fields.join(',\n')}\n${indent}}`
}

function lineOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) {
    const isFlat = value.every(one => typeof one !== 'object')
    return isFlat ? `[${value.map(one => JSON.stringify(one)).join(', ')}]` : undefined
  }
  const [[name, only] = ['', undefined], ...others] = Object.entries(value)
  const inside = others.length === 0 ? lineOf(only) : undefined
  return inside === undefined ? undefined : `{ ${JSON.stringify(name)}: ${inside} }`
}
