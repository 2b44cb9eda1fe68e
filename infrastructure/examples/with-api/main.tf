# A site and its API behind one domain, with a firewall in front and access logs.
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

variable "api_secret" {
  type        = string
  sensitive   = true
  description = "What CloudFront sends to the load balancer in X-Origin-Secret: openssl rand -hex 32"
}

module "site" {
  source    = "../.." # yours: "github.com/OWNER/s3-cloudfront-deploy//infrastructure?ref=v1"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  domain               = "example.com"
  aliases              = ["www.example.com"]
  github_repository    = "octo-org/shop"
  github_owner_id      = "123456"
  github_repository_id = "456789"

  # A name that the load balancer has a certificate for; its record stands beside those of the site.
  api        = { domain_name = "api.example.com" }
  api_secret = var.api_secret

  log_bucket  = "logs.example.com"
  web_acl_arn = aws_wafv2_web_acl.site.arn
}

# Amazon's rules against common attacks. It costs a few dollars a month: https://aws.amazon.com/waf/pricing/
resource "aws_wafv2_web_acl" "site" {
  provider = aws.us_east_1

  name  = "example-com"
  scope = "CLOUDFRONT"

  default_action {
    allow {}
  }

  rule {
    name     = "common-attacks"
    priority = 0

    override_action {
      none {}
    }

    statement {
      managed_rule_group_statement {
        name        = "AWSManagedRulesCommonRuleSet"
        vendor_name = "AWS"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "common-attacks"
      sampled_requests_enabled   = true
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "example-com"
    sampled_requests_enabled   = true
  }
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
