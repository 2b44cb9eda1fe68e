# Bucket, zone, certificate and OIDC provider are there already; distribution, router and roles are added.
terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

# The bucket's region: the one that is nearest to most of your visitors, or to you.
provider "aws" {
  region = "eu-central-1"
}

# CloudFront takes certificates from this region only.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "zone_id" {
  type        = string
  description = "aws route53 list-hosted-zones-by-name --dns-name example.com"
}

variable "certificate_arn" {
  type        = string
  description = "aws acm list-certificates --region us-east-1"
}

variable "oidc_provider_arn" {
  type        = string
  description = "aws iam list-open-id-connect-providers"
}

module "site" {
  source    = "../.." # yours: "github.com/OWNER/s3-cloudfront-deploy//infrastructure?ref=v1"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  domain               = "example.com"
  github_repository    = "octo-org/shop"
  github_owner_id      = "123456"
  github_repository_id = "456789"

  bucket            = "example.com"
  create_bucket     = false
  zone_id           = var.zone_id
  certificate_arn   = var.certificate_arn
  oidc_provider_arn = var.oidc_provider_arn
}

output "site" {
  value = module.site
}

output "name_servers" {
  value = module.site.name_servers
}

output "workflow" {
  value = module.site.workflow
}
