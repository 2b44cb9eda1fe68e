# What the two roles may do, as docs/iam of the action has it.
locals {
  account         = data.aws_caller_identity.current.account_id
  partition       = data.aws_partition.current.partition
  cloudfront_arns = "arn:${local.partition}:cloudfront::${local.account}"

  role_policies = {
    preview    = concat(local.preview_files, local.invalidation)
    production = concat(local.production_files, local.invalidation, local.verification, local.zone_verification, local.api_verification)
  }

  preview_files = [
    {
      Sid       = "ListPreviews"
      Effect    = "Allow"
      Action    = "s3:ListBucket"
      Resource  = local.bucket_arn
      Condition = { StringLike = { "s3:prefix" = "${local.preview_folder}*" } }
    },
    {
      Sid      = "ReadAndWritePreviews"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
      Resource = "${local.bucket_arn}/${local.preview_folder}*"
    }
  ]

  production_files = [
    {
      Sid      = "ListTheBucket"
      Effect   = "Allow"
      Action   = "s3:ListBucket"
      Resource = local.bucket_arn
    },
    {
      Sid      = "ReadAndWriteTheSite"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
      Resource = var.prefix == "" ? "${local.bucket_arn}/*" : "${local.bucket_arn}/${var.prefix}/*"
    }
  ]

  # CloudFront can't limit an invalidation to paths.
  invalidation = [
    {
      Sid      = "InvalidateTheDistribution"
      Effect   = "Allow"
      Action   = ["cloudfront:GetDistribution", "cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"]
      Resource = aws_cloudfront_distribution.site.arn
    },
    {
      Sid      = "ReadCachePolicies"
      Effect   = "Allow"
      Action   = "cloudfront:GetCachePolicy"
      Resource = "${local.cloudfront_arns}:cache-policy/*"
    },
    {
      Sid      = "RecogniseTheRouter"
      Effect   = "Allow"
      Action   = "cloudfront:GetFunction"
      Resource = aws_cloudfront_function.router.arn
    }
  ]

  # Reading only: what `command: verify` looks at.
  verification = [
    {
      Sid    = "VerifyTheBucket"
      Effect = "Allow"
      Action = [
        "s3:GetBucketOwnershipControls",
        "s3:GetBucketPolicy",
        "s3:GetBucketPolicyStatus",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketVersioning",
        "s3:GetBucketWebsite",
        "s3:GetEncryptionConfiguration"
      ]
      Resource = local.bucket_arn
    },
    {
      Sid    = "VerifyTheDistribution"
      Effect = "Allow"
      Action = [
        "cloudfront:DescribeFunction",
        "cloudfront:GetOriginAccessControl",
        "cloudfront:GetOriginRequestPolicy",
        "cloudfront:GetResponseHeadersPolicy",
        "cloudfront:ListDomainConflicts"
      ]
      Resource = [
        aws_cloudfront_distribution.site.arn,
        aws_cloudfront_function.router.arn,
        "${local.cloudfront_arns}:origin-access-control/${aws_cloudfront_origin_access_control.site.id}",
        "${local.cloudfront_arns}:origin-request-policy/*",
        "${local.cloudfront_arns}:response-headers-policy/*"
      ]
    },
    {
      Sid      = "VerifyTheCertificate"
      Effect   = "Allow"
      Action   = "acm:DescribeCertificate"
      Resource = local.certificate_arn
    },
    {
      Sid      = "FindTheZone"
      Effect   = "Allow"
      Action   = "route53:ListHostedZonesByName"
      Resource = "*"
    }
  ]

  zone_verification = [
    for zones in [distinct(compact([local.zone_id, local.preview_zone_id]))] : {
      Sid      = "VerifyTheZone"
      Effect   = "Allow"
      Action   = ["route53:GetDNSSEC", "route53:GetHostedZone", "route53:ListResourceRecordSets"]
      Resource = [for zone in zones : "arn:${local.partition}:route53:::hostedzone/${zone}"]
    } if var.route53
  ]

  # Elastic Load Balancing knows no resources in these actions.
  # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
  api_verification = [
    for api in [var.api] : {
      Sid    = "VerifyTheLoadBalancer"
      Effect = "Allow"
      Action = [
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth"
      ]
      Resource = "*"
    } if api != null
  ]
}
