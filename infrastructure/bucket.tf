resource "aws_s3_bucket" "site" {
  count = var.create_bucket ? 1 : 0

  bucket        = local.bucket
  force_destroy = var.force_destroy
}

data "aws_s3_bucket" "existing" {
  count = var.create_bucket ? 0 : 1

  bucket = local.bucket
}

locals {
  bucket_arn         = var.create_bucket ? aws_s3_bucket.site[0].arn : data.aws_s3_bucket.existing[0].arn
  bucket_domain_name = var.create_bucket ? aws_s3_bucket.site[0].bucket_regional_domain_name : data.aws_s3_bucket.existing[0].bucket_regional_domain_name
}

resource "aws_s3_bucket_public_access_block" "site" {
  count = var.create_bucket ? 1 : 0

  bucket                  = aws_s3_bucket.site[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "site" {
  count = var.create_bucket ? 1 : 0

  bucket = aws_s3_bucket.site[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "site" {
  count = var.create_bucket ? 1 : 0

  bucket = aws_s3_bucket.site[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

# The action keeps what a rollback needs as files of its own; versions are for accidents only.
resource "aws_s3_bucket_lifecycle_configuration" "site" {
  count = var.create_bucket ? 1 : 0

  # Rules about versions need a bucket that has versions.
  bucket = aws_s3_bucket_versioning.site[0].bucket

  rule {
    id     = "forget-old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 7
    }

    expiration {
      expired_object_delete_marker = true
    }
  }

  rule {
    id     = "forget-unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

locals {
  cloudfront_only = { StringEquals = { "AWS:SourceArn" = aws_cloudfront_distribution.site.arn } }

  bucket_policy = [
    {
      Sid       = "CloudFrontReads"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "${local.bucket_arn}/*"
      Condition = local.cloudfront_only
    },
    # So that a missing file is 404 and not 403; the router lets nobody list anything: docs/router.md.
    {
      Sid       = "CloudFrontTells404From403"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:ListBucket"
      Resource  = local.bucket_arn
      Condition = local.cloudfront_only
    },
    # The action's records, in any folder. No condition: this is for no distribution.
    {
      Sid       = "KeepStateFromVisitors"
      Effect    = "Deny"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = ["${local.bucket_arn}/.s3-cloudfront-deploy/*", "${local.bucket_arn}/*/.s3-cloudfront-deploy/*"]
    }
  ]
}

resource "aws_s3_bucket_policy" "site" {
  bucket = local.bucket
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.bucket_policy, var.bucket_policy_statements)
  })

  # S3 refuses two changes of one bucket at a time.
  depends_on = [aws_s3_bucket_public_access_block.site, aws_s3_bucket_ownership_controls.site]
}
