# What each variable makes of the set-up. `terraform init && terraform test`: needs no account, and asks AWS nothing.

mock_provider "aws" {
  source = "./tests/mocks"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "./tests/mocks"
}

variables {
  domain               = "example.com"
  github_repository    = "octo-org/shop"
  github_owner_id      = "123456"
  github_repository_id = "456789"
}

run "everything_by_default" {
  assert {
    condition     = aws_s3_bucket.site[0].bucket == "example.com"
    error_message = "The bucket is named like the domain."
  }
  assert {
    condition     = toset(aws_cloudfront_distribution.site.aliases) == toset(["example.com", "*.example.com"])
    error_message = "The domain and the wildcard of previews are aliases."
  }
  assert {
    condition     = aws_cloudfront_distribution.site.default_root_object == "index.html"
    error_message = "Without a default root object, a bucket that CloudFront may list is listed."
  }
  assert {
    condition     = toset(aws_cloudfront_distribution.site.default_cache_behavior[0].function_association[*].event_type) == toset(["viewer-request", "viewer-response"])
    error_message = "The router runs on requests and on responses."
  }
  assert {
    condition     = length(aws_cloudfront_distribution.site.ordered_cache_behavior) == 0 && length(aws_cloudfront_distribution.site.custom_error_response) == 0
    error_message = "No API, and no error response that shows the index."
  }
  assert {
    condition     = aws_acm_certificate.site[0].domain_name == "example.com" && toset(aws_acm_certificate.site[0].subject_alternative_names) == toset(["*.example.com"])
    error_message = "The certificate is for the domain and one level below."
  }
  assert {
    condition     = keys(aws_route53_record.validation) == ["example.com"] && length(aws_route53_record.alias) == 6
    error_message = "One validation record for a name and its wildcard; A, AAAA and HTTPS for both."
  }
  assert {
    condition     = keys(aws_iam_role.github) == ["preview", "production"]
    error_message = "Two roles."
  }
  assert {
    condition = jsondecode(aws_iam_role.github["preview"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == [
      "repo:octo-org/shop:pull_request",
      "repo:octo-org/shop:ref:refs/heads/main",
      "repo:octo-org@123456/shop@456789:pull_request",
      "repo:octo-org@123456/shop@456789:ref:refs/heads/main"
    ]
    error_message = "The preview role is for pull requests and the sweep, in both formats of sub."
  }
  assert {
    condition = jsondecode(aws_iam_role.github["production"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == [
      "repo:octo-org/shop:environment:production",
      "repo:octo-org@123456/shop@456789:environment:production"
    ]
    error_message = "The production role is for the environment, in both formats of sub."
  }
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.github["preview"].policy).Statement : statement.Resource if statement.Sid == "ReadAndWritePreviews"] == ["arn:aws:s3:::example.com/previews/*"]
    error_message = "The preview role writes previews only."
  }
  assert {
    condition     = length(regexall("elasticloadbalancing|WAF", aws_iam_role_policy.github["production"].policy)) == 0
    error_message = "Without an API, no permission to look at load balancers."
  }
  assert {
    condition = [
      for statement in jsondecode(aws_s3_bucket_policy.site.policy).Statement : statement.Resource if statement.Effect == "Deny" && statement.Principal.Service == "cloudfront.amazonaws.com"
    ] == [["arn:aws:s3:::example.com/.s3-cloudfront-deploy/*", "arn:aws:s3:::example.com/*/.s3-cloudfront-deploy/*"]]
    error_message = "CloudFront may not read the action's records, in any folder."
  }
  assert {
    condition     = strcontains(aws_cloudfront_function.router.code, "{\"prefix\":\"\",\"previewHost\":\"pr-{number}.example.com\",\"previewPrefix\":\"previews/pr-{number}/\",\"routing\":\"spa\"}")
    error_message = "The router has the options of this site."
  }
  assert {
    condition = (
      output.inputs.preview.preview-url == "https://pr-{number}.example.com" && output.inputs.cleanup.command == "cleanup"
      && !contains(keys(output.inputs.production), "preview-url") && !contains(keys(output.inputs.production), "api-path")
    )
    error_message = "The inputs of previews and of production."
  }
}

run "an_api" {
  variables {
    api        = { domain_name = "api.example.com" }
    api_secret = "0123456789abcdef"
  }

  assert {
    condition     = aws_cloudfront_distribution.site.ordered_cache_behavior[0].path_pattern == "/api/*" && length(aws_cloudfront_distribution.site.ordered_cache_behavior[0].allowed_methods) == 7
    error_message = "All seven methods, below /api/."
  }
  assert {
    condition     = length(aws_cloudfront_distribution.site.ordered_cache_behavior[0].function_association) == 0
    error_message = "The router is not for the API."
  }
  assert {
    condition     = aws_cloudfront_distribution.site.ordered_cache_behavior[0].cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" && aws_cloudfront_distribution.site.ordered_cache_behavior[0].origin_request_policy_id == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    error_message = "Nothing of the API is cached, and it gets all but the Host header."
  }
  assert {
    condition     = [for origin in aws_cloudfront_distribution.site.origin : one(origin.custom_header).name if origin.origin_id == "api"] == ["X-Origin-Secret"]
    error_message = "The API gets the secret."
  }
  assert {
    condition     = strcontains(aws_iam_role_policy.github["production"].policy, "elasticloadbalancing:DescribeTargetHealth")
    error_message = "A verification looks at the load balancer."
  }
  assert {
    condition     = output.inputs.production.api-path == "/api/*"
    error_message = "A verification notices when the API has no behavior any more."
  }
}

run "a_second_host" {
  variables {
    aliases = ["www.example.com"]
  }

  assert {
    condition     = strcontains(aws_cloudfront_function.router.code, "const redirects = [{\"from\":\"www.example.com\",\"to\":\"example.com\"}]\n")
    error_message = "It leads to the domain, so that the site has one address."
  }
  assert {
    condition     = aws_route53_record.alias["www.example.com HTTPS"].zone_id == aws_route53_zone.site[0].zone_id && output.domain == "example.com\nwww.example.com"
    error_message = "It has records, and the action knows it."
  }
}

run "an_api_in_a_vpc" {
  variables {
    api = { domain_name = "api.example.com", vpc_origin_id = "vo_0123456789abcdef", path_pattern = "/v1/*" }
  }

  assert {
    condition     = [for origin in aws_cloudfront_distribution.site.origin : one(origin.vpc_origin_config).vpc_origin_id if origin.origin_id == "api"] == ["vo_0123456789abcdef"]
    error_message = "The origin is in the VPC."
  }
  assert {
    condition     = strcontains(output.workflow, "api-path: /v1/*\n") && output.inputs.production.api-path == "/v1/*" && !contains(keys(output.inputs.preview), "api-path")
    error_message = "Workflow and inputs of production name the path, so that a verification looks at the API."
  }
}

run "a_firewall_and_logs" {
  variables {
    web_acl_arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/11111111-2222-3333-4444-555555555555"
    log_bucket  = "logs.example.com"
  }

  assert {
    condition     = aws_cloudfront_distribution.site.web_acl_id == var.web_acl_arn
    error_message = "The firewall is in front."
  }
  assert {
    condition     = aws_cloudfront_distribution.site.logging_config[0].bucket == "logs.example.com.s3.amazonaws.com" && aws_s3_bucket_ownership_controls.logs[0].rule[0].object_ownership == "BucketOwnerPreferred"
    error_message = "CloudFront can write logs, for which the bucket has to allow ACLs."
  }
}

run "a_log_bucket_that_is_there" {
  variables {
    log_bucket        = "logs.example.com"
    create_log_bucket = false
  }

  assert {
    condition     = length(aws_s3_bucket.logs) == 0 && length(aws_cloudfront_distribution.site.logging_config) == 1
    error_message = "It is used, and not made."
  }
}

run "everything_is_there_already" {
  variables {
    bucket            = "example-site"
    create_bucket     = false
    zone_id           = "Z0123456789ABCDEFGHIJ"
    certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  }

  assert {
    condition     = length(aws_s3_bucket.site) + length(aws_route53_zone.site) + length(aws_acm_certificate.site) + length(aws_iam_openid_connect_provider.github) == 0
    error_message = "None of them is made."
  }
  assert {
    condition     = length(aws_s3_bucket_public_access_block.site) + length(aws_s3_bucket_lifecycle_configuration.site) + length(aws_s3_bucket_versioning.site) == 0
    error_message = "Settings of a bucket that was there stay as they are."
  }
  assert {
    condition     = aws_route53_record.alias["example.com A"].zone_id == "Z0123456789ABCDEFGHIJ" && aws_cloudfront_distribution.site.viewer_certificate[0].acm_certificate_arn == var.certificate_arn
    error_message = "They are used."
  }
}

run "dns_elsewhere" {
  variables {
    route53 = false
  }

  assert {
    condition     = length(aws_route53_zone.site) + length(aws_route53_record.validation) + length(aws_route53_record.alias) == 0
    error_message = "Nothing in Route 53."
  }
  assert {
    condition     = [for record in output.alias_records : record.name] == ["example.com", "*.example.com"] && length(output.validation_records) == 1
    error_message = "What to create is told."
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.github["production"].policy, "hostedzone/")
    error_message = "No permission on a zone that there is not."
  }
}

run "previews_as_folders" {
  variables {
    previews = "path"
    prefix   = "app"
  }

  assert {
    condition     = tolist(aws_cloudfront_distribution.site.aliases) == tolist(["example.com"])
    error_message = "No wildcard."
  }
  assert {
    condition     = output.preview_url == "https://example.com/previews/app/pr-{number}/" && output.preview_prefix == "previews/app/pr-{number}/"
    error_message = "The address is the folder."
  }
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.github["production"].policy).Statement : statement.Resource if statement.Sid == "ReadAndWriteTheSite"] == ["arn:aws:s3:::example.com/app/*"]
    error_message = "Production writes below its prefix only."
  }
}

run "names_that_yaml_reads_otherwise" {
  variables {
    bucket             = "1e5"
    prefix             = "1.10"
    github_branch      = "fix,rework"
    github_environment = "production #1"
  }

  assert {
    condition = (
      toset([for job in yamldecode(output.workflow).jobs : reverse(job.steps)[0].with.bucket]) == toset(["1e5"])
      && toset([for job in yamldecode(output.workflow).jobs : reverse(job.steps)[0].with.prefix]) == toset(["1.10"])
    )
    error_message = "They are no numbers to the action."
  }
  assert {
    condition     = yamldecode(output.workflow).jobs.production.environment.name == "production #1"
    error_message = "Nothing of the environment's name is a comment."
  }
  assert {
    condition     = strcontains(output.workflow, "branches: [\"fix,rework\"]")
    error_message = "It is one branch."
  }
}

run "hosts_of_a_zone_that_is_there" {
  command = plan

  variables {
    domain  = "www.example.com"
    aliases = ["example.com"]
    zone_id = "Z0123456789ABCDEFGHIJ"
    # What AWS says of validation is for the other domain, here.
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition     = toset([for record in aws_route53_record.alias : record.name]) == toset(["www.example.com", "example.com", "*.www.example.com"])
    error_message = "A zone that is there may have them all."
  }
}

run "previews_below_production" {
  command = plan

  variables {
    prefix         = "app"
    preview_prefix = "app/previews/pr-{number}/"
  }

  assert {
    condition     = [for statement in local.preview_files : statement.Resource if statement.Sid == "ReadAndWritePreviews"] == ["arn:aws:s3:::example.com/app/previews/*"]
    error_message = "Their role reaches their own folder only."
  }
}

run "previews_at_a_domain_of_their_own" {
  variables {
    preview_domain  = "example.net"
    preview_zone_id = "Z0123456789ABCDEFGHIJ"
    zone_id         = "ZABCDEFGHIJ0123456789"
  }

  assert {
    condition     = output.preview_url == "https://pr-{number}.example.net" && contains(aws_cloudfront_distribution.site.aliases, "*.example.net") && !contains(aws_cloudfront_distribution.site.aliases, "*.example.com")
    error_message = "Their wildcard is an alias, the domain's is not."
  }
  assert {
    condition     = contains(aws_acm_certificate.site[0].subject_alternative_names, "*.example.net")
    error_message = "The certificate covers them."
  }
  assert {
    condition     = aws_route53_record.validation["example.net"].zone_id == var.preview_zone_id && aws_route53_record.alias["*.example.net A"].zone_id == var.preview_zone_id && aws_route53_record.alias["example.com A"].zone_id == var.zone_id
    error_message = "Each name is in its own zone."
  }
}

run "no_previews" {
  variables {
    previews = "off"
  }

  assert {
    condition     = keys(aws_iam_role.github) == ["production"] && output.preview_url == null && keys(output.inputs) == ["production"]
    error_message = "One role, and no address."
  }
  assert {
    condition     = !strcontains(output.workflow, "pull_request") && strcontains(aws_cloudfront_function.router.code, "\"previewHost\":\"\",\"previewPrefix\":\"\"")
    error_message = "Neither the workflow nor the router knows of previews."
  }
}

run "an_old_repository_without_environments" {
  variables {
    github_owner_id      = null
    github_repository_id = null
    github_environment   = ""
    github_branch        = "trunk"
  }

  assert {
    condition     = jsondecode(aws_iam_role.github["production"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == ["repo:octo-org/shop:ref:refs/heads/trunk"]
    error_message = "The branch gets the role."
  }
  assert {
    condition     = !strcontains(output.workflow, "environment:") && strcontains(output.workflow, "branches: [\"trunk\"]")
    error_message = "The workflow names no environment."
  }
}

run "without_github" {
  variables {
    github_repository    = null
    github_owner_id      = null
    github_repository_id = null
  }

  assert {
    condition     = length(aws_iam_role.github) + length(aws_iam_openid_connect_provider.github) == 0 && output.workflow == null && !contains(keys(output.inputs.production), "role-to-assume")
    error_message = "Nothing in IAM."
  }
}

run "several_sites" {
  variables {
    sites = [
      { prefix = "", routing = "spa", previewPrefix = "previews/pr-{number}/", previewHost = "pr-{number}.example.com" },
      { prefix = "docs/", routing = "pages", previewPrefix = "previews/docs/pr-{number}/", previewHost = "pr-{number}-docs.example.com" }
    ]
  }

  assert {
    condition     = strcontains(aws_cloudfront_function.router.code, "pr-{number}-docs.example.com")
    error_message = "The router knows them all."
  }
}

run "statements_of_your_own" {
  variables {
    bucket_policy_statements = [
      { Sid = "Backup", Effect = "Allow", Principal = { AWS = "arn:aws:iam::123456789012:role/backup" }, Action = "s3:GetObject", Resource = "arn:aws:s3:::example.com/*" }
    ]
    content_security_policy = "default-src 'self'"
  }

  assert {
    condition     = [for statement in jsondecode(aws_s3_bucket_policy.site.policy).Statement : statement.Sid] == ["CloudFrontReads", "CloudFrontTells404From403", "KeepStateFromVisitors", "Backup"]
    error_message = "They come after those of the module."
  }
  assert {
    condition     = aws_cloudfront_response_headers_policy.site.security_headers_config[0].content_security_policy[0].content_security_policy == "default-src 'self'"
    error_message = "CloudFront adds the Content-Security-Policy."
  }
}
