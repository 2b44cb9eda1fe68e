# DNS is at another provider. Previews are folders of the domain, so that it needs no wildcard record.
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

module "site" {
  source    = "../.." # yours: "github.com/OWNER/s3-cloudfront-deploy//infrastructure?ref=v1"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  domain               = "example.com"
  route53              = false
  previews             = "path"
  github_repository    = "octo-org/shop"
  github_owner_id      = "123456"
  github_repository_id = "456789"
}

# First: terraform apply -target=module.site.aws_acm_certificate.site
output "validation_records" {
  value = module.site.validation_records
}

# Last, once the distribution is there.
output "alias_records" {
  value = module.site.alias_records
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
