import { dnsRows } from './rows/dns.ts'
import { describeRows } from './sabotage.ts'

describeRows('what is done to the dns', dnsRows)
