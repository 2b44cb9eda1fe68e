# A site with previews, in an account that has nothing yet.
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

  domain            = "example.com"
  github_repository = "octo-org/shop"
  # gh api repos/octo-org/shop --jq '.owner.id, .id'
  github_owner_id      = "123456"
  github_repository_id = "456789"
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
