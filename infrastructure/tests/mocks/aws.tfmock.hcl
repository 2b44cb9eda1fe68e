# What AWS would say, where the module does something with it.

mock_data "aws_caller_identity" {
  defaults = {
    account_id = "123456789012"
  }
}

mock_data "aws_partition" {
  defaults = {
    partition = "aws"
  }
}

mock_data "aws_region" {
  defaults = {
    id = "eu-central-1"
  }
}

mock_data "aws_s3_bucket" {
  defaults = {
    arn                         = "arn:aws:s3:::example-site"
    bucket_regional_domain_name = "example-site.s3.eu-central-1.amazonaws.com"
  }
}

mock_resource "aws_s3_bucket" {
  defaults = {
    arn                         = "arn:aws:s3:::example.com"
    bucket_regional_domain_name = "example.com.s3.eu-central-1.amazonaws.com"
  }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    domain_validation_options = [
      {
        domain_name           = "example.com"
        resource_record_name  = "_a79865eb4cd1a6ab990a45779b4e0b96.example.com."
        resource_record_type  = "CNAME"
        resource_record_value = "_424c7224e9b0146f9a8808af955727d0.acm-validations.aws."
      },
      {
        domain_name           = "*.example.com"
        resource_record_name  = "_a79865eb4cd1a6ab990a45779b4e0b96.example.com."
        resource_record_type  = "CNAME"
        resource_record_value = "_424c7224e9b0146f9a8808af955727d0.acm-validations.aws."
      },
      {
        domain_name           = "*.example.net"
        resource_record_name  = "_3639ac514e785e898d2646601fa951d5.example.net."
        resource_record_type  = "CNAME"
        resource_record_value = "_98d2646601fa951d53639ac514e785e8.acm-validations.aws."
      }
    ]
  }
}

mock_resource "aws_acm_certificate_validation" {
  defaults = {
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }
}

mock_resource "aws_cloudfront_distribution" {
  defaults = {
    id             = "E1A2B3C4D5E6F7"
    arn            = "arn:aws:cloudfront::123456789012:distribution/E1A2B3C4D5E6F7"
    domain_name    = "d111111abcdef8.cloudfront.net"
    hosted_zone_id = "Z2FDTNDATAQYW2"
  }
}

mock_resource "aws_cloudfront_function" {
  defaults = {
    arn = "arn:aws:cloudfront::123456789012:function/example-com-router"
  }
}

mock_resource "aws_iam_openid_connect_provider" {
  defaults = {
    arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  }
}
