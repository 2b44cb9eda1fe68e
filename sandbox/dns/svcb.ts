const KEYS: Readonly<Record<string, number>> = {
  mandatory: 0,
  alpn: 1,
  'no-default-alpn': 2,
  port: 3,
  ipv4hint: 4,
  ech: 5,
  ipv6hint: 6
}

/**
 * The wire format of an HTTPS record from its presentation format: `1 . alpn="h2,h3" port=8443`.
 * Of the parameters only alpn, no-default-alpn, port and ipv4hint are there. https://www.rfc-editor.org/rfc/rfc9460#section-2.2
 */
export function encodeHttps(text: string): Buffer {
  const [priority = '0', target = '.', ...parameters] = text.trim().split(/\s+/)
  const head = Buffer.alloc(2)
  head.writeUInt16BE(Number(priority))
  const encoded = parameters
    .map(parameter => {
      const [name = '', value = ''] = parameter.split('=')
      return { key: KEYS[name] ?? Number(name.replace('key', '')), value: encodeValue(name, value.replaceAll('"', '')) }
    })
    // "SvcParamKeys SHALL appear in increasing numeric order."
    .sort((a, b) => a.key - b.key)
    .map(({ key, value }) => {
      const start = Buffer.alloc(4)
      start.writeUInt16BE(key, 0)
      start.writeUInt16BE(value.length, 2)
      return Buffer.concat([start, value])
    })
  return Buffer.concat([head, encodeName(target), ...encoded])
}

function encodeValue(name: string, value: string): Buffer {
  if (name === 'alpn') return Buffer.concat(value.split(',').map(prefixed))
  if (name === 'ipv4hint') return Buffer.from(value.split(/[,.]/).map(Number))
  if (name === 'port') {
    const port = Buffer.alloc(2)
    port.writeUInt16BE(Number(value))
    return port
  }
  return Buffer.from(value)
}

/** Uncompressed, as RFC 9460 wants it. */
function encodeName(name: string): Buffer {
  const labels = name
    .replace(/\.$/, '')
    .split('.')
    .filter(label => label !== '')
  return Buffer.concat([...labels.map(prefixed), Buffer.from([0])])
}

function prefixed(text: string): Buffer {
  return Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)])
}
