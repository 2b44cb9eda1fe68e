import type { Fact } from '../fact.ts'
import type { TlsSession } from './probes.ts'

/** An origin that is not S3's. */
export interface ApiOrigin {
  readonly originId: string
  readonly domainName: string
  /** DescribeLoadBalancers by DNS name, of names that are or lead to `*.elb.amazonaws.com`. Absent: no load balancer of this account has it. Not-asked: it is none. */
  readonly loadBalancer: Fact<LoadBalancer>
  /** TLS with the origin's own name, from here. Not-asked of one in a VPC, or where CloudFront speaks plain HTTP to it and no load balancer listens for HTTPS. */
  readonly tls: Fact<TlsSession>
}

export interface LoadBalancer {
  readonly arn: string
  readonly name: string
  readonly type: 'application' | 'network' | 'gateway' | (string & {})
  readonly scheme: 'internet-facing' | 'internal' | (string & {})
  readonly state: 'active' | 'provisioning' | 'active_impaired' | 'failed' | (string & {})
  readonly stateReason: string | undefined
  readonly listeners: Fact<readonly Listener[]>
  readonly targetGroups: Fact<readonly TargetGroup[]>
}

export interface Listener {
  readonly port: number | undefined
  /** `HTTP`, `HTTPS`, … */
  readonly protocol: string | undefined
  readonly certificateArns: readonly string[]
}

export interface TargetGroup {
  readonly arn: string
  readonly name: string
  /** DescribeTargetHealth. */
  readonly targets: Fact<readonly Target[]>
}

export interface Target {
  readonly id: string
  readonly port: number | undefined
  readonly state: 'healthy' | 'unhealthy' | 'initial' | 'draining' | 'unused' | 'unavailable' | (string & {})
  readonly reason: string | undefined
  readonly description: string | undefined
}
