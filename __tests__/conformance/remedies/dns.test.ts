import { dnsRows } from '../../e2e/verify/rows/dns.ts'
import { describeRemedies } from './mending.ts'

describeRemedies(dnsRows)
