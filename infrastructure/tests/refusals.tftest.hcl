# What is refused before anything is asked of AWS, each by the variable that is wrong.

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

run "a_domain_with_https" {
  command = plan

  variables {
    domain = "https://example.com"
  }

  expect_failures = [var.domain]
}

run "a_domain_in_capitals" {
  command = plan

  variables {
    domain = "Example.com"
  }

  expect_failures = [var.domain]
}

run "an_alias_that_is_the_domain" {
  command = plan

  variables {
    aliases = ["example.com"]
  }

  expect_failures = [var.aliases]
}

run "an_alias_with_a_wildcard" {
  command = plan

  variables {
    aliases = ["*.example.com"]
  }

  expect_failures = [var.aliases]
}

run "a_name_with_a_dot" {
  command = plan

  variables {
    name = "example.com"
  }

  expect_failures = [var.name]
}

run "a_prefix_with_a_slash" {
  command = plan

  variables {
    prefix = "docs/"
  }

  expect_failures = [var.prefix]
}

run "an_unknown_routing" {
  command = plan

  variables {
    routing = "files"
  }

  expect_failures = [var.routing]
}

run "no_sites" {
  command = plan

  variables {
    sites = []
  }

  expect_failures = [var.sites]
}

run "a_page_for_missing_ones_of_an_application" {
  command = plan

  variables {
    not_found_page = "/404.html"
  }

  expect_failures = [var.not_found_page]
}

run "a_page_for_missing_ones_beside_an_api" {
  command = plan

  variables {
    not_found_page = "/404.html"
    routing        = "pages"
    api            = { domain_name = "api.example.com" }
  }

  expect_failures = [var.not_found_page]
}

run "a_bucket_in_capitals" {
  command = plan

  variables {
    bucket = "Example"
  }

  expect_failures = [var.bucket]
}

run "a_statement_without_effect" {
  command = plan

  variables {
    bucket_policy_statements = [{ Action = "s3:GetObject" }]
  }

  expect_failures = [var.bucket_policy_statements]
}

run "the_name_of_a_zone" {
  command = plan

  variables {
    zone_id = "example.com"
  }

  expect_failures = [var.zone_id]
}

run "a_zone_without_route53" {
  command = plan

  variables {
    zone_id = "Z0123456789ABCDEFGHIJ"
    route53 = false
  }

  expect_failures = [var.zone_id]
}

run "a_certificate_of_another_region" {
  command = plan

  variables {
    certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  expect_failures = [var.certificate_arn]
}

run "an_old_tls_version" {
  command = plan

  variables {
    minimum_tls_version = "TLSv1.1_2016"
  }

  expect_failures = [var.minimum_tls_version]
}

run "an_unknown_price_class" {
  command = plan

  variables {
    price_class = "PriceClass_50"
  }

  expect_failures = [var.price_class]
}

run "a_regional_firewall" {
  command = plan

  variables {
    web_acl_arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/site/11111111-2222-3333-4444-555555555555"
  }

  expect_failures = [var.web_acl_arn]
}

run "hsts_for_no_time" {
  command = plan

  variables {
    hsts_max_age = 0
  }

  expect_failures = [var.hsts_max_age]
}

run "logs_among_the_files" {
  command = plan

  variables {
    log_bucket = "example.com"
  }

  expect_failures = [var.log_bucket]
}

run "logs_for_no_time" {
  command = plan

  variables {
    log_days = 0
  }

  expect_failures = [var.log_days]
}

run "an_api_with_https" {
  command = plan

  variables {
    api = { domain_name = "https://api.example.com" }
  }

  expect_failures = [var.api]
}

run "an_api_that_is_the_site" {
  command = plan

  variables {
    api = { domain_name = "example.com" }
  }

  expect_failures = [var.api]
}

run "an_api_at_every_path" {
  command = plan

  variables {
    api = { domain_name = "api.example.com", path_pattern = "/*" }
  }

  expect_failures = [var.api]
}

run "an_api_that_is_waited_for_too_long" {
  command = plan

  variables {
    api = { domain_name = "api.example.com", read_timeout = 120 }
  }

  expect_failures = [var.api]
}

run "a_short_secret" {
  command = plan

  variables {
    api_secret = "hunter2"
  }

  expect_failures = [var.api_secret]
}

run "unknown_previews" {
  command = plan

  variables {
    previews = "subdomain"
  }

  expect_failures = [var.previews]
}

run "a_preview_domain_with_the_number" {
  command = plan

  variables {
    preview_domain = "pr-{number}.example.net"
  }

  expect_failures = [var.preview_domain]
}

run "a_preview_domain_in_an_unknown_zone" {
  command = plan

  variables {
    preview_domain = "example.net"
  }

  expect_failures = [var.preview_zone_id]
}

run "a_preview_folder_without_a_number" {
  command = plan

  variables {
    preview_prefix = "previews/pr/"
  }

  expect_failures = [var.preview_prefix]
}

run "preview_folders_at_the_root" {
  command = plan

  variables {
    preview_prefix = "pr-{number}/"
  }

  expect_failures = [var.preview_prefix]
}

run "the_address_of_a_repository" {
  command = plan

  variables {
    github_repository = "https://github.com/octo-org/shop"
  }

  expect_failures = [var.github_repository]
}

run "the_name_of_an_owner_for_its_number" {
  command = plan

  variables {
    github_owner_id      = "octo-org"
    github_repository_id = "456789"
  }

  expect_failures = [var.github_owner_id]
}

run "a_repository_number_alone" {
  command = plan

  variables {
    github_repository_id = "456789"
  }

  expect_failures = [var.github_repository_id]
}

run "all_branches" {
  command = plan

  variables {
    github_branch = "*"
  }

  expect_failures = [var.github_branch]
}

run "all_environments" {
  command = plan

  variables {
    github_environment = "*"
  }

  expect_failures = [var.github_environment]
}

run "a_provider_of_somebody_else" {
  command = plan

  variables {
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/example.com"
  }

  expect_failures = [var.oidc_provider_arn]
}
