import { createHash } from 'node:crypto'
import type { DomainStatus, DomainValidation, ValidationMethod } from '@aws-sdk/client-acm'

/** What the public DNS has as CNAME of a name; both without a trailing dot, in lower case. */
export type CnameLookup = (name: string) => string | undefined

/**
 * How one name of a certificate is to be proved. `example.com` and `*.example.com` have the same record, and so has the
 * same name in another certificate of the account.
 * https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
 */
export function domainValidation(name: string, method: ValidationMethod): DomainValidation {
  const base = name.replace(/^\*\./, '')
  const shared = { DomainName: name, ValidationDomain: base, ValidationMethod: method }
  if (method !== 'DNS') {
    const ValidationEmails = ['admin', 'administrator', 'hostmaster', 'postmaster', 'webmaster'].map(
      user => `${user}@${base}`
    )
    return { ...shared, ValidationEmails, ValidationStatus: 'PENDING_VALIDATION' }
  }
  const ResourceRecord = {
    Name: `_${token('name', base)}.${base}.`,
    Type: 'CNAME',
    Value: `_${token('value', base)}.${token('label', base).slice(0, 10)}.acm-validations.aws.`
  } as const
  return { ...shared, ResourceRecord, ValidationStatus: 'PENDING_VALIDATION' }
}

/** The state of one name, by what the DNS says now. Once proved is proved. */
export function validationStatus(option: DomainValidation, lookUp: CnameLookup): DomainStatus | undefined {
  const { ValidationStatus: status, ResourceRecord: record } = option
  if (status !== 'PENDING_VALIDATION' || record?.Name === undefined || record.Value === undefined) return status
  return lookUp(bare(record.Name)) === bare(record.Value) ? 'SUCCESS' : status
}

function token(part: string, name: string): string {
  return createHash('md5').update(`${part}:${name}`).digest('hex')
}

function bare(name: string): string {
  return name.replace(/\.$/, '').toLowerCase()
}
