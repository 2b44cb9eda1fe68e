/** Record sets with one name and type, as a hosted zone holds them. */
export interface ZoneRecord {
  /** Absolute, in lower case, with or without the dot at the end; `*` or `\052` for a wildcard's first label. */
  readonly name: string
  /** `A`, `AAAA`, `CAA`, `CNAME`, `HTTPS`, `MX`, `NS`, `SOA`, `TXT` */
  readonly type: string
  /** Seconds; 300 when absent. An alias takes its target's. */
  readonly ttl?: number | undefined
  /**
   * In Route 53's presentation format: `0 issue "amazon.com"`. Empty for an alias.
   * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
   */
  readonly values: readonly string[]
  /** The DNS name that an alias stands for: a distribution, a load balancer, another record of the zone. */
  readonly aliasTarget?: string | undefined
}

export interface Zone {
  /** `example.com`, with or without the dot at the end. */
  readonly name: string
  /** A private zone is answered to nobody but its VPCs, so not to anybody here. */
  readonly private: boolean
  /** The delegation set: names of the servers that answer for this zone. */
  readonly nameServers: readonly string[]
  /** The key tag of the zone's key-signing key, when it is signed. */
  readonly keyTag?: number | undefined
  /** With or without those of NS and SOA at the apex: where these are absent, they follow from `nameServers`. */
  readonly records: readonly ZoneRecord[]
}

/** Where the DNS servers have their zones from, asked at each query: the sandbox's Route 53, in-process. */
export interface ZoneSource {
  /** In order of creation. */
  zones(): readonly Zone[]
}
