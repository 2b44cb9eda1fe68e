import type { Check } from './check.ts'
import { issued } from './checks/acm-01-issued.ts'
import { names } from './checks/acm-02-names.ts'
import { validationRecords } from './checks/acm-03-validation-records.ts'
import { renewal } from './checks/acm-04-renewal.ts'
import { expiry } from './checks/acm-05-expiry.ts'
import { key } from './checks/acm-06-key.ts'
import { apiBehavior } from './checks/api-01-behavior.ts'
import { apiMethods } from './checks/api-02-methods.ts'
import { apiNotCached } from './checks/api-03-not-cached.ts'
import { apiForwarded } from './checks/api-04-forwarded.ts'
import { apiOriginCertificate } from './checks/api-05-origin-certificate.ts'
import { apiOriginEncryption } from './checks/api-06-origin-encryption.ts'
import { apiHealthy } from './checks/api-07-healthy.ts'
import { apiNoWayAround } from './checks/api-08-no-way-around.ts'
import { enabled } from './checks/cf-01-enabled.ts'
import { deployed } from './checks/cf-02-deployed.ts'
import { invalidation } from './checks/cf-03-invalidation.ts'
import { aliases } from './checks/cf-04-aliases.ts'
import { aliasConflicts } from './checks/cf-05-alias-conflicts.ts'
import { defaultRootObject } from './checks/cf-06-default-root-object.ts'
import { origin } from './checks/cf-07-origin.ts'
import { originAccess } from './checks/cf-08-origin-access.ts'
import { fallback } from './checks/cf-09-fallback.ts'
import { apiMasking } from './checks/cf-10-api-masking.ts'
import { errorPageRoutes } from './checks/cf-11-error-page-routes.ts'
import { errorTtl } from './checks/cf-12-error-ttl.ts'
import { routerFunction } from './checks/cf-13-router-function.ts'
import { https } from './checks/cf-14-https.ts'
import { certificateAttached } from './checks/cf-15-certificate.ts'
import { tlsVersion } from './checks/cf-16-tls-version.ts'
import { sni } from './checks/cf-17-sni.ts'
import { compression } from './checks/cf-18-compression.ts'
import { minTtl } from './checks/cf-19-min-ttl.ts'
import { httpVersion } from './checks/cf-20-http-version.ts'
import { securityHeaders } from './checks/cf-21-security-headers.ts'
import { waf } from './checks/cf-22-waf.ts'
import { blockedVisitors } from './checks/cf-23-blocked-visitors.ts'
import { accessLogs } from './checks/cf-24-access-logs.ts'
import { reach } from './checks/cf-25-reach.ts'
import { authoritativeDns } from './checks/l-01-authoritative-dns.ts'
import { recursiveDns } from './checks/l-02-recursive-dns.ts'
import { tls } from './checks/l-03-tls.ts'
import { distributionAddress } from './checks/l-04-distribution-address.ts'
import { httpRedirect } from './checks/l-05-http-redirect.ts'
import { httpVersions } from './checks/l-06-http-versions.ts'
import { thisRelease } from './checks/l-07-this-release.ts'
import { deepLinks } from './checks/l-08-deep-links.ts'
import { assets } from './checks/l-09-assets.ts'
import { missingAsset } from './checks/l-10-missing-asset.ts'
import { apiProbe } from './checks/l-11-api-probe.ts'
import { apiErrors } from './checks/l-12-api-errors.ts'
import { bucketClosed } from './checks/l-15-bucket-closed.ts'
import { oneAddress } from './checks/l-16-one-address.ts'
import { aliasRecord } from './checks/r53-01-alias-record.ts'
import { ipv6AndHttpsRecords } from './checks/r53-02-ipv6-and-https-records.ts'
import { delegation } from './checks/r53-03-delegation.ts'
import { caaAndDnssec } from './checks/r53-04-caa-and-dnssec.ts'
import { bucket } from './checks/s3-01-bucket.ts'
import { publicAccessBlock } from './checks/s3-02-public-access-block.ts'
import { notPublic } from './checks/s3-03-not-public.ts'
import { cloudFrontMayRead } from './checks/s3-04-cloudfront-may-read.ts'
import { missingKeyCode } from './checks/s3-05-missing-key-code.ts'
import { websiteHosting } from './checks/s3-06-website-hosting.ts'
import { aclsOff } from './checks/s3-07-acls-off.ts'
import { encryptionKey } from './checks/s3-08-encryption-key.ts'
import { releaseFiles } from './checks/s3-09-release-files.ts'
import { contentType } from './checks/s3-10-content-type.ts'
import { cacheControl } from './checks/s3-11-cache-control.ts'
import { nothingSecret } from './checks/s3-12-nothing-secret.ts'
import { versioning } from './checks/s3-13-versioning.ts'

/** Every check, in the order of the report: the way of a file to the visitor. */
export const CHECKS: readonly Check[] = [
  bucket,
  publicAccessBlock,
  notPublic,
  cloudFrontMayRead,
  missingKeyCode,
  websiteHosting,
  aclsOff,
  encryptionKey,
  releaseFiles,
  contentType,
  cacheControl,
  nothingSecret,
  versioning,
  enabled,
  deployed,
  invalidation,
  aliases,
  aliasConflicts,
  defaultRootObject,
  origin,
  originAccess,
  fallback,
  apiMasking,
  errorPageRoutes,
  errorTtl,
  routerFunction,
  https,
  certificateAttached,
  tlsVersion,
  sni,
  compression,
  minTtl,
  httpVersion,
  securityHeaders,
  waf,
  blockedVisitors,
  accessLogs,
  reach,
  apiBehavior,
  apiMethods,
  apiNotCached,
  apiForwarded,
  apiOriginCertificate,
  apiOriginEncryption,
  apiHealthy,
  apiNoWayAround,
  issued,
  names,
  validationRecords,
  renewal,
  expiry,
  key,
  aliasRecord,
  ipv6AndHttpsRecords,
  delegation,
  caaAndDnssec,
  authoritativeDns,
  recursiveDns,
  tls,
  distributionAddress,
  httpRedirect,
  httpVersions,
  thisRelease,
  deepLinks,
  assets,
  missingAsset,
  apiProbe,
  apiErrors,
  bucketClosed,
  oneAddress
]
