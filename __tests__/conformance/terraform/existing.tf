# What an account has already, for the example that adopts it.
provider "aws" {
  region            = "eu-central-1"
  s3_use_path_style = true
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

resource "aws_s3_bucket" "site" {
  bucket        = "example.com"
  force_destroy = true
}

# As S3 makes buckets.
resource "aws_s3_bucket_public_access_block" "site" {
  bucket                  = aws_s3_bucket.site.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "site" {
  bucket = aws_s3_bucket.site.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }

  depends_on = [aws_s3_bucket_public_access_block.site]
}

resource "aws_route53_zone" "site" {
  name = "example.com"
}

resource "aws_acm_certificate" "site" {
  provider = aws.us_east_1

  domain_name               = "example.com"
  subject_alternative_names = ["*.example.com"]
  validation_method         = "DNS"
}

locals {
  validation = one([for option in aws_acm_certificate.site.domain_validation_options : option if option.domain_name == "example.com"])
}

resource "aws_route53_record" "validation" {
  zone_id = aws_route53_zone.site.zone_id
  name    = local.validation.resource_record_name
  type    = local.validation.resource_record_type
  records = [local.validation.resource_record_value]
  ttl     = 300
}

resource "aws_acm_certificate_validation" "site" {
  provider = aws.us_east_1

  certificate_arn         = aws_acm_certificate.site.arn
  validation_record_fqdns = [aws_route53_record.validation.fqdn]
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

output "zone_id" {
  value = aws_route53_zone.site.zone_id
}

output "certificate_arn" {
  value = aws_acm_certificate_validation.site.certificate_arn
}

output "oidc_provider_arn" {
  value = aws_iam_openid_connect_provider.github.arn
}
