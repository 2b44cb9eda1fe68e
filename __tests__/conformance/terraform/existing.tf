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
  bucket = "example.com"
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

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

output "zone_id" {
  value = aws_route53_zone.site.zone_id
}

output "certificate_arn" {
  value = aws_acm_certificate.site.arn
}

output "oidc_provider_arn" {
  value = aws_iam_openid_connect_provider.github.arn
}
