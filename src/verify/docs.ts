/** Pages of AWS's documentation that checks cite. */

export function cloudFrontDocs(page: string): string {
  return `https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/${page}`
}

export function s3Docs(page: string): string {
  return `https://docs.aws.amazon.com/AmazonS3/latest/userguide/${page}`
}

export function acmDocs(page: string): string {
  return `https://docs.aws.amazon.com/acm/latest/userguide/${page}`
}

export function route53Docs(page: string): string {
  return `https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/${page}`
}
