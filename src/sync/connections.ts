/** At 30 ms a request, 8,500 requests a second: more than a runner signs, and than S3 takes below one prefix. */
const mostConnections = 256
const fewestConnections = 16

/**
 * For all phases alike, since what one has opened serves the next: each round of requests costs the way to S3 and back, each
 * connection a TLS handshake, which is worth it for some eight files.
 */
export function connectionsFor(files: number): number {
  return Math.min(mostConnections, Math.max(fewestConnections, Math.ceil(files / 8)))
}
