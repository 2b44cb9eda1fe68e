import { ServiceError } from '../errors.ts'

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html#API_DescribeTargetHealth_Errors */

const KINDS = {
  LoadBalancerNotFound: 'load balancers',
  ListenerNotFound: 'listeners',
  TargetGroupNotFound: 'target groups'
} as const

export const notFound = (code: keyof typeof KINDS, names: readonly string[]) =>
  new ServiceError(400, code, `One or more ${KINDS[code]} not found: ${names.join(', ')}`)

export const invalidTarget = (id: string) =>
  new ServiceError(400, 'InvalidTarget', `The target ${id} is not registered with the target group.`)

export const validationError = (message: string) => new ServiceError(400, 'ValidationError', message)
