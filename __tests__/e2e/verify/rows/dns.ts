import { CreateHostedZoneCommand } from '@aws-sdk/client-route-53'
import { aliasOf, changeRecord } from '../clients.ts'
import type { Row } from '../row.ts'

export const dnsRows: readonly Row[] = [
  {
    check: 'R53-1',
    name: 'the A record leads to another server',
    sabotage: scene =>
      changeRecord(scene, 'UPSERT', {
        Name: 'example.com',
        Type: 'A',
        TTL: 60,
        ResourceRecords: [{ Value: '192.0.2.80' }]
      }),
    state: 'fail',
    shows: 'example.com A 192.0.2.80',
    remedy: ({ setup }) => setup.zoneId
  },
  {
    check: 'R53-2',
    name: 'the AAAA record is gone',
    sabotage: scene => changeRecord(scene, 'DELETE', aliasOf(scene, 'example.com', 'AAAA')),
    state: 'warn',
    shows: 'no AAAA record',
    remedy: ({ setup }) => setup.zoneId
  },
  {
    check: 'R53-2',
    name: 'the HTTPS record is gone',
    sabotage: scene => changeRecord(scene, 'DELETE', aliasOf(scene, 'example.com', 'HTTPS')),
    state: 'warn',
    shows: 'no HTTPS record',
    remedy: ({ setup }) => setup.zoneId
  },
  {
    check: 'R53-3',
    name: 'the registrar has the name servers of a parking page',
    sabotage: ({ stage }) => stage.internet.dns.delegate('example.com', { nameServers: ['ns1.parking.example'] }),
    state: 'fail',
    shows: 'NS of example.com: ns1.parking.example',
    remedy: ({ sandbox, setup }) => `Name=${sandbox.route53.zone(setup.zoneId).nameServers[0]}`,
    also: {
      'R53-4': ['unknown', 'Those servers say nothing of the domain, nor of who may issue for it.'],
      'API-5': ['unknown', 'The API has its name in the same zone.']
    }
  },
  {
    check: 'R53-3',
    name: 'there is a second zone of the name',
    sabotage: ({ aws }) =>
      aws.route53.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'again' })),
    state: 'warn',
    shows: ({ sandbox }) => sandbox.route53.zones().at(-1)?.id ?? '',
    remedy: ({ sandbox }) => sandbox.route53.zones().at(-1)?.id ?? ''
  },
  {
    check: 'R53-4',
    name: 'CAA names another authority',
    sabotage: scene =>
      changeRecord(scene, 'UPSERT', {
        Name: 'example.com',
        Type: 'CAA',
        TTL: 300,
        ResourceRecords: [{ Value: '0 issue "ca.example.net"' }]
      }),
    state: 'warn',
    shows: 'issue "ca.example.net"',
    remedy: ({ setup }) => setup.zoneId
  },
  {
    check: 'R53-4',
    name: 'the registrar has a DS record of a key that is gone',
    sabotage: ({ stage, sandbox, setup }) => {
      const { nameServers } = sandbox.route53.zone(setup.zoneId)
      stage.internet.dns.delegate('example.com', { nameServers, dsKeyTag: 1234 })
    },
    state: 'fail',
    shows: 'bogus, with a DS record at the parent, hosted zone NOT_SIGNING',
    remedy: 'Remove the DS record',
    also: {
      'ACM-3': ['unknown', 'Nothing is found in a zone whose signatures are wrong.'],
      'API-5': ['unknown', 'The API has its name in the same zone.']
    }
  }
]
