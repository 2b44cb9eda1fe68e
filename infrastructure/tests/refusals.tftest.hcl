# What is refused before anything is asked of AWS, each by the variable that is wrong. A validation that names another
# variable is only tried where that one is right.

mock_provider "aws" {
  source = "./tests/mocks"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "./tests/mocks"
}

variables {
  domain = "example.com"
}

run "values_of_another_form" {
  command = plan

  variables {
    domain                   = "https://example.com"
    name                     = "example.com"
    prefix                   = "docs/"
    routing                  = "files"
    bucket_policy_statements = [{ Action = "s3:GetObject" }]
    zone_id                  = "example.com"
    certificate_arn          = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    minimum_tls_version      = "TLSv1.1_2016"
    price_class              = "PriceClass_50"
    web_acl_arn              = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/site/11111111-2222-3333-4444-555555555555"
    hsts_max_age             = 0
    log_days                 = 0
    api_secret               = "hunter2"
    previews                 = "subdomain"
    preview_domain           = "pr-{number}.example.net"
    github_repository        = "https://github.com/octo-org/shop"
    github_owner_id          = "octo-org"
    github_branch            = "*"
    github_environment       = "*"
    oidc_provider_arn        = "arn:aws:iam::123456789012:oidc-provider/example.com"
  }

  expect_failures = [
    var.domain,
    var.name,
    var.prefix,
    var.routing,
    var.bucket_policy_statements,
    var.zone_id,
    var.certificate_arn,
    var.minimum_tls_version,
    var.price_class,
    var.web_acl_arn,
    var.hsts_max_age,
    var.log_days,
    var.api_secret,
    var.previews,
    var.preview_domain,
    var.github_repository,
    var.github_owner_id,
    var.github_branch,
    var.github_environment,
    var.oidc_provider_arn
  ]
}

run "values_of_another_form_beside_right_ones" {
  command = plan

  variables {
    aliases              = ["*.example.com"]
    sites                = []
    preview_prefix       = "previews/pr/"
    log_bucket           = "Logs"
    preview_zone_id      = "example.net"
    github_repository_id = "shop"
    github_owner_id      = "123456"
  }

  expect_failures = [
    var.aliases,
    var.sites,
    var.preview_prefix,
    var.log_bucket,
    var.preview_zone_id,
    var.github_repository_id
  ]
}

run "a_bucket_in_capitals" {
  command = plan

  variables {
    bucket = "Example"
  }

  expect_failures = [
    var.bucket
  ]
}

run "a_page_without_a_slash" {
  command = plan

  variables {
    not_found_page = "404.html"
    routing        = "pages"
  }

  expect_failures = [
    var.not_found_page
  ]
}

run "values_that_contradict_others" {
  command = plan

  variables {
    zone_id              = "Z0123456789ABCDEFGHIJ"
    log_bucket           = "example.com"
    github_repository_id = "456789"
    preview_prefix       = "pr-{number}/"
    route53              = false
  }

  expect_failures = [
    var.zone_id,
    var.log_bucket,
    var.github_repository_id,
    var.preview_prefix
  ]
}

run "a_page_for_what_is_missing_in_an_application" {
  command = plan

  variables {
    not_found_page = "/404.html"
  }

  expect_failures = [
    var.not_found_page
  ]
}

run "hosts_that_are_named_twice" {
  command = plan

  variables {
    aliases = ["www.example.com", "example.com"]
  }

  expect_failures = [
    var.aliases
  ]
}

run "a_host_outside_of_the_zone_that_is_made" {
  command = plan

  variables {
    aliases = ["www.example.com", "example.org"]
  }

  expect_failures = [
    var.aliases
  ]
}

run "a_folder_that_browsers_take_out" {
  command = plan

  variables {
    prefix = "docs/.."
  }

  expect_failures = [
    var.prefix
  ]
}

run "a_folder_of_previews_that_browsers_take_out" {
  command = plan

  variables {
    preview_prefix = "previews/./pr-{number}/"
  }

  expect_failures = [
    var.preview_prefix
  ]
}

run "previews_beside_production" {
  command = plan

  variables {
    prefix         = "app"
    preview_prefix = "app/pr-{number}/"
  }

  expect_failures = [
    var.preview_prefix
  ]
}

run "previews_around_production" {
  command = plan

  variables {
    prefix         = "sites/app"
    preview_prefix = "sites/pr-{number}/"
  }

  expect_failures = [
    var.preview_prefix
  ]
}

run "a_domain_that_no_bucket_can_be_named_like" {
  command = plan

  variables {
    domain = "a-host-with-a-long-name.a-department-with-a-long-name.example.com"
  }

  expect_failures = [
    var.bucket
  ]
}

run "all_previews_in_one_folder" {
  command = plan

  variables {
    sites = [{ prefix = "", routing = "spa", previewPrefix = "previews/", previewHost = "" }]
  }

  expect_failures = [
    var.sites
  ]
}

run "a_preview_host_that_the_wildcard_does_not_cover" {
  command = plan

  variables {
    sites = [{ prefix = "", routing = "spa", previewPrefix = "previews/pr-{number}/", previewHost = "pr-{number}.docs.example.com" }]
  }

  expect_failures = [
    var.sites
  ]
}

run "a_preview_host_without_preview_hosts" {
  command = plan

  variables {
    previews = "path"
    sites    = [{ prefix = "", routing = "spa", previewPrefix = "previews/pr-{number}/", previewHost = "pr-{number}.example.com" }]
  }

  expect_failures = [
    var.sites
  ]
}

run "a_preview_domain_whose_zone_is_not_named" {
  command = plan

  variables {
    preview_domain = "example.net"
  }

  expect_failures = [
    var.preview_zone_id
  ]
}

run "a_domain_in_capitals" {
  command = plan

  variables {
    domain = "Example.com"
  }

  expect_failures = [
    var.domain
  ]
}

run "a_page_that_would_replace_errors_of_the_api" {
  command = plan

  variables {
    not_found_page = "/404.html"
    routing        = "pages"
    api            = { domain_name = "api.example.com" }
  }

  expect_failures = [
    var.not_found_page
  ]
}

run "an_api_with_a_protocol" {
  command = plan

  variables {
    api = { domain_name = "https://api.example.com" }
  }

  expect_failures = [
    var.api
  ]
}

run "an_api_that_is_the_site" {
  command = plan

  variables {
    api = { domain_name = "example.com" }
  }

  expect_failures = [
    var.api
  ]
}

run "an_api_at_every_path" {
  command = plan

  variables {
    api = { domain_name = "api.example.com", path_pattern = "/*" }
  }

  expect_failures = [
    var.api
  ]
}

run "an_api_that_is_waited_for_too_long" {
  command = plan

  variables {
    api = { domain_name = "api.example.com", read_timeout = 120 }
  }

  expect_failures = [
    var.api
  ]
}
