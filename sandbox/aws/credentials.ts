import { randomBytes } from 'node:crypto'

/** Who a request is from. */
export interface Caller {
  /** `arn:aws:iam::123456789012:user/deployer` or `arn:aws:sts::…:assumed-role/ROLE/SESSION` */
  readonly arn: string
  readonly accountId: string
  readonly userId: string
  /** What it may do; everything when absent. */
  readonly policy?: IdentityPolicy
}

/** As much of an IAM policy as roles of this action need: what is not allowed is denied. */
export interface IdentityPolicy {
  readonly Statement: readonly AllowStatement[]
}

export interface AllowStatement {
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: { readonly StringLike: Readonly<Record<string, string>> }
}

/** An access key that the sandbox accepts. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Only temporary credentials have one; every request with them must carry it. */
  readonly sessionToken?: string
  readonly expiresAt?: Date
  readonly caller: Caller
}

/** The account id that AWS uses in its own examples. */
export const accountId = '123456789012'

/** The key pair of AWS's documentation, https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html */
export const defaultAccessKey: AccessKey = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  caller: { arn: `arn:aws:iam::${accountId}:user/deployer`, accountId, userId: 'AIDACKCEVSQ6C2EXAMPLE' }
}

/** Every access key known to one sandbox. */
export class CredentialStore {
  readonly #keys = new Map<string, AccessKey>([[defaultAccessKey.accessKeyId, defaultAccessKey]])

  find(accessKeyId: string): AccessKey | undefined {
    return this.#keys.get(accessKeyId)
  }

  add(key: AccessKey): void {
    this.#keys.set(key.accessKeyId, key)
  }

  /**
   * Temporary credentials of a role, as STS hands them out.
   * @param roleArn `arn:aws:iam::123456789012:role/deploy`
   * @param policy everything is allowed when absent
   */
  issue(
    roleArn: string,
    sessionName: string,
    expiresAt: Date,
    policy?: IdentityPolicy
  ): AccessKey & { readonly sessionToken: string } {
    const account = roleArn.split(':')[4] ?? accountId
    const role = roleArn.split('/').at(-1) ?? 'role'
    const key = {
      accessKeyId: `ASIA${randomBytes(16).toString('hex').toUpperCase().slice(0, 16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
      expiresAt,
      caller: {
        arn: `arn:aws:sts::${account}:assumed-role/${role}/${sessionName}`,
        accountId: account,
        userId: `AROA3XFRBF535EXAMPLE:${sessionName}`,
        ...(policy !== undefined && { policy })
      }
    }
    this.add(key)
    return key
  }
}
