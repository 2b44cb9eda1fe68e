locals {
  # CloudFront's managed policies, which have these ids in every account.
  # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
  caching_disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

  bucket_origin = "bucket"
  api_origin    = "api"
  # Empty without an API.
  api_path = try(var.api.path_pattern, "")
}

resource "aws_cloudfront_origin_access_control" "site" {
  name                              = "${local.name}-bucket"
  description                       = "CloudFront signs its requests to the bucket ${local.bucket}"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# As the managed policy CachingOptimized, but with a MinTTL of 0, so that edges ask for each document that is `no-cache`.
resource "aws_cloudfront_cache_policy" "site" {
  name        = "${local.name}-site"
  comment     = "By the Cache-Control of each file"
  min_ttl     = 0
  default_ttl = 86400
  max_ttl     = 31536000

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config {
      cookie_behavior = "none"
    }
    headers_config {
      header_behavior = "none"
    }
    query_strings_config {
      query_string_behavior = "none"
    }
  }
}

# S3 can't store these headers. What it can store, it may override.
resource "aws_cloudfront_response_headers_policy" "site" {
  name    = "${local.name}-security"
  comment = "Security headers"

  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = var.hsts_max_age
      override                   = false
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = "SAMEORIGIN"
      override     = false
    }
    referrer_policy {
      referrer_policy = "strict-origin-when-cross-origin"
      override        = false
    }
    dynamic "content_security_policy" {
      for_each = var.content_security_policy == null ? [] : [var.content_security_policy]

      content {
        content_security_policy = content_security_policy.value
        override                = false
      }
    }
  }
}

resource "aws_cloudfront_distribution" "site" {
  comment             = "${var.domain}, deployed by s3-cloudfront-deploy"
  enabled             = true
  aliases             = local.hosts
  default_root_object = "index.html"
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = var.price_class
  web_acl_id          = var.web_acl_arn

  origin {
    origin_id                = local.bucket_origin
    domain_name              = local.bucket_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.site.id
  }

  default_cache_behavior {
    target_origin_id           = local.bucket_origin
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.site.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.site.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.router.arn
    }
    function_association {
      event_type   = "viewer-response"
      function_arn = aws_cloudfront_function.router.arn
    }
  }

  dynamic "origin" {
    for_each = var.api == null ? [] : [var.api]
    iterator = api

    content {
      origin_id   = local.api_origin
      domain_name = api.value.domain_name

      dynamic "custom_origin_config" {
        for_each = api.value.vpc_origin_id == null ? [api.value] : []

        content {
          http_port              = 80
          https_port             = 443
          origin_protocol_policy = "https-only"
          origin_ssl_protocols   = ["TLSv1.2"]
          origin_read_timeout    = api.value.read_timeout
        }
      }

      dynamic "vpc_origin_config" {
        for_each = api.value.vpc_origin_id == null ? [] : [api.value]

        content {
          vpc_origin_id       = api.value.vpc_origin_id
          origin_read_timeout = api.value.read_timeout
        }
      }

      dynamic "custom_header" {
        for_each = nonsensitive(var.api_secret != null) ? [api.value.secret_header] : []

        content {
          name  = custom_header.value
          value = var.api_secret
        }
      }
    }
  }

  dynamic "ordered_cache_behavior" {
    for_each = var.api == null ? [] : [var.api]
    iterator = api

    content {
      path_pattern     = api.value.path_pattern
      target_origin_id = local.api_origin
      # A redirect would come too late for what was sent in the clear, and makes a GET of a POST.
      viewer_protocol_policy   = "https-only"
      allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
      cached_methods           = ["GET", "HEAD"]
      compress                 = true
      cache_policy_id          = local.caching_disabled
      origin_request_policy_id = api.value.origin_request_policy_id
    }
  }

  dynamic "custom_error_response" {
    for_each = var.not_found_page == null ? [] : [var.not_found_page]

    content {
      error_code            = 404
      response_code         = 404
      response_page_path    = custom_error_response.value
      error_caching_min_ttl = 10
    }
  }

  dynamic "logging_config" {
    for_each = var.log_bucket == null ? [] : [var.log_bucket]

    content {
      bucket          = "${logging_config.value}.s3.amazonaws.com"
      prefix          = "${local.name}/"
      include_cookies = false
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = local.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = var.minimum_tls_version
  }

  depends_on = [aws_s3_bucket_ownership_controls.logs]
}
