import { isIP, isIPv6 } from 'node:net'

/** An IP address and, where one was named, a port. */
export interface Endpoint {
  readonly address: string
  readonly port: number | undefined
}

/** Of `192.0.2.1`, `192.0.2.1:8443`, `2001:db8::1`, `[2001:db8::1]:8443`; `undefined` for anything else. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const trimmed = text.trim()
  if (isIPv6(trimmed)) return { address: trimmed, port: undefined }
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(trimmed) ?? []
  const address = bracketed ?? plain ?? ''
  const port = digits === undefined ? undefined : Number(digits)
  if (isIP(address) === 0 || (bracketed !== undefined && !isIPv6(address))) return undefined
  return port === undefined || (port > 0 && port < 65_536) ? { address, port } : undefined
}

/** `192.0.2.1`, `[2001:db8::1]:8443`: as `parseEndpoint` reads it. */
export function formatEndpoint({ address, port }: Endpoint): string {
  if (port === undefined) return address
  return isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`
}
