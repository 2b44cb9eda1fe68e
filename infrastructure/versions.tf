terraform {
  # Validations that name other variables.
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
      # CloudFront takes certificates from us-east-1 only; everything else may be anywhere.
      # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
      configuration_aliases = [aws.us_east_1]
    }
  }
}
