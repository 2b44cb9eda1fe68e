import type * as sdk from '@aws-sdk/client-cloudfront'
import { arnOf } from './ids.ts'
import { anything, createdAt, type Operation, operation, present, tagged } from './operation.ts'
import { pageOf } from './paging.ts'

const arn = ({ Id: id = '' }: { readonly Id?: string | undefined }) => arnOf('origin-access-control', id)

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControl.html */
export const ACCESS_CONTROL_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateOriginAccessControl: operation<sdk.CreateOriginAccessControlCommandInput>(
    anything,
    (cloudFront, input, url) => {
      const config = present(input.OriginAccessControlConfig, 'OriginAccessControlConfig')
      const { id, ...created } = cloudFront.createOriginAccessControl(config)
      return createdAt(`${url}/${id}`, 'OriginAccessControl', created)
    }
  ),
  GetOriginAccessControl: operation<sdk.GetOriginAccessControlCommandInput>(arn, (cloudFront, { Id: id = '' }) =>
    tagged('OriginAccessControl', cloudFront.originAccessControls.get(id))
  ),
  GetOriginAccessControlConfig: operation<sdk.GetOriginAccessControlConfigCommandInput>(
    arn,
    (cloudFront, { Id: id = '' }) => {
      const { value, etag } = cloudFront.originAccessControls.get(id)
      return tagged('OriginAccessControlConfig', { value: value.OriginAccessControlConfig, etag })
    }
  ),
  ListOriginAccessControls: operation<sdk.ListOriginAccessControlsCommandInput>(anything, (cloudFront, input) => {
    const page = pageOf(cloudFront.originAccessControls.all(), input, ({ Id }) => Id)
    const Items = page.Items.map(({ Id, OriginAccessControlConfig: config }) => ({ Description: '', ...config, Id }))
    return { output: { OriginAccessControlList: { ...page, Items } } }
  }),
  UpdateOriginAccessControl: operation<sdk.UpdateOriginAccessControlCommandInput>(arn, (cloudFront, input) => {
    const { Id = '', IfMatch } = input
    const OriginAccessControlConfig = present(input.OriginAccessControlConfig, 'OriginAccessControlConfig')
    const updated = cloudFront.originAccessControls.update(Id, { Id, OriginAccessControlConfig }, IfMatch)
    return tagged('OriginAccessControl', updated)
  }),
  DeleteOriginAccessControl: operation<sdk.DeleteOriginAccessControlCommandInput>(
    arn,
    (cloudFront, { Id = '', IfMatch }) => {
      cloudFront.deleteOriginAccessControl(Id, IfMatch)
      return { output: {} }
    }
  )
}
