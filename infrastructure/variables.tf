# The site

variable "domain" {
  type        = string
  description = "The domain of the site, like `example.com`. Previews are at `pr-{number}.` of it, unless `preview_domain` says otherwise."

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", var.domain))
    error_message = "domain is a host name in lower case, without https:// and without a slash: \"example.com\"."
  }
}

variable "aliases" {
  type        = list(string)
  default     = []
  description = "Further hosts that lead to the domain, like `www.example.com`. Each gets a place in the certificate and DNS records, and the router sends its visitors on. They are below the domain, unless `zone_id` is of a zone that has them all."

  validation {
    condition     = alltrue([for name in var.aliases : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", name))])
    error_message = "aliases are host names in lower case, without https:// and without a slash: \"www.example.com\"."
  }

  validation {
    condition     = length(distinct(concat([var.domain], var.aliases))) == 1 + length(var.aliases)
    error_message = "aliases names a host twice, or the domain itself."
  }

  validation {
    # Route 53 would refuse their records, with half of the set-up made already.
    condition = (
      !var.route53 || var.zone_id != null
      ? true : alltrue([for name in var.aliases : endswith(name, ".${var.domain}")])
    )
    error_message = "aliases has a host that is not below the domain, and the zone that is made here is the domain's: give as zone_id a zone that has both, or set route53 = false."
  }
}

variable "name" {
  type        = string
  default     = null
  description = "What the names of roles, function and policies begin with. Without it: the domain, with hyphens for dots."

  validation {
    condition     = var.name == null || can(regex("^[A-Za-z0-9][A-Za-z0-9-]{0,47}$", var.name))
    error_message = "name has letters, digits and hyphens, 48 at most."
  }
}

variable "prefix" {
  type        = string
  default     = ""
  description = "The folder that production is in, in the bucket and below the domain, like `docs`: the action's `prefix`."

  validation {
    condition     = can(regex("^([A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*)?$", var.prefix))
    error_message = "prefix is a folder without slashes around it, like \"docs\" or \"docs/en\"."
  }

  validation {
    condition     = !anytrue([for part in split("/", var.prefix) : contains([".", ".."], part)])
    error_message = "prefix has a part that is \".\" or \"..\", which browsers take out of addresses."
  }
}

variable "routing" {
  type        = string
  default     = "spa"
  description = "What a path without a file extension shows. `spa`: the site's index.html. `pages`: for /about, about/index.html."

  validation {
    condition     = contains(["spa", "pages"], var.routing)
    error_message = "routing is \"spa\" or \"pages\"."
  }
}

variable "sites" {
  type = list(object({
    prefix        = string
    routing       = string
    previewPrefix = string
    previewHost   = string
  }))
  default     = null
  description = "The router's options, where the bucket has several sites: one entry for each, as in docs/router.md. Without it there is one, by `prefix`, `routing` and `previews`. Roles, inputs and workflow are those of the one at `prefix`."

  validation {
    condition     = var.sites == null ? true : length(var.sites) > 0 && alltrue([for site in var.sites : contains(["spa", "pages"], site.routing)])
    error_message = "sites has at least one entry, and the routing of each is \"spa\" or \"pages\"."
  }

  validation {
    condition = var.sites == null ? true : alltrue([
      for site in var.sites : site.previewPrefix == "" || strcontains(site.previewPrefix, "{number}")
    ])
    error_message = "sites has a previewPrefix without {number}, which would be one folder for all previews."
  }

  validation {
    # Of other hosts, alias, certificate and DNS record would be missing.
    condition = var.sites == null ? true : alltrue([
      for site in var.sites : site.previewHost == "" || (
        var.previews == "host"
        && can(regex("^[a-z0-9-]*\\{number\\}[a-z0-9-]*\\.", site.previewHost))
        && replace(site.previewHost, "/^[^.]*\\./", "") == coalesce(var.preview_domain, var.domain)
      )
    ])
    error_message = "sites has a previewHost that is not one label with {number} below the domain of previews, like \"docs-pr-{number}.example.com\"; it is empty unless previews = \"host\"."
  }
}

variable "not_found_page" {
  type        = string
  default     = null
  description = "A page that is shown, with status 404, for what does not exist: `/404.html`. Only for routing `pages`, and not together with `api`, whose own 404s it would replace."

  validation {
    condition     = var.not_found_page == null || can(regex("^/[A-Za-z0-9._~/-]+$", var.not_found_page))
    error_message = "not_found_page is a path that begins with a slash: \"/404.html\"."
  }

  validation {
    condition     = var.not_found_page == null || (var.routing == "pages" && var.api == null)
    error_message = "not_found_page needs routing = \"pages\" and no api: error responses apply to the whole distribution, also to the API's own 404s."
  }
}

# The bucket

variable "bucket" {
  type        = string
  default     = null
  description = "The name of the bucket. Without it: the domain."

  validation {
    condition     = var.bucket == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket has 3 to 63 lower case letters, digits, dots and hyphens."
  }

  validation {
    condition     = var.bucket != null || length(var.domain) <= 63
    error_message = "bucket has to be given: the domain is longer than the 63 characters that a bucket's name may have."
  }
}

variable "create_bucket" {
  type        = bool
  default     = true
  description = "`false`: the bucket is there already, in the region of the provider. Then only its policy is written, which replaces the one it has; `command: verify` says what else it lacks."
}

variable "bucket_policy_statements" {
  type        = any
  default     = []
  description = "Statements of your own for the bucket policy, as in JSON: a list of objects with Effect, Principal, Action, Resource."

  validation {
    condition     = alltrue([for statement in var.bucket_policy_statements : can(statement.Effect) && can(statement.Resource)])
    error_message = "bucket_policy_statements is a list of policy statements, each with Effect and Resource."
  }
}

variable "force_destroy" {
  type        = bool
  default     = false
  description = "Whether `terraform destroy` deletes buckets that have files in them, with all their versions."
}

# DNS and certificate

variable "route53" {
  type        = bool
  default     = true
  description = "`false`: DNS is somewhere else. Then the outputs `validation_records` and `alias_records` say what to create there."
}

variable "zone_id" {
  type        = string
  default     = null
  description = "The public hosted zone that has the domain, if there is one: like `Z0123456789ABCDEFGHIJ`. Without it, a zone named like the domain is created."

  validation {
    condition     = var.zone_id == null || can(regex("^[A-Z0-9]{1,32}$", var.zone_id))
    error_message = "zone_id is the id of a hosted zone, like \"Z0123456789ABCDEFGHIJ\", not its name."
  }

  validation {
    condition     = var.zone_id == null || var.route53
    error_message = "zone_id has no meaning with route53 = false."
  }
}

variable "certificate_arn" {
  type        = string
  default     = null
  description = "A certificate to use, if there is one: in us-east-1, issued, and for all hosts, the wildcard of previews included. Without it, one is requested for the domain and `*.` of it."

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:aws[a-z-]*:acm:us-east-1:[0-9]{12}:certificate/[A-Za-z0-9-]+$", var.certificate_arn))
    error_message = "certificate_arn is the ARN of a certificate in us-east-1, the only region that CloudFront takes certificates from."
  }
}

variable "minimum_tls_version" {
  type        = string
  default     = "TLSv1.2_2021"
  description = "CloudFront's security policy: `TLSv1.2_2021`, `TLSv1.2_2025` or `TLSv1.3_2025`. Those of 2025 need a provider newer than 5.100."

  validation {
    condition     = contains(["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"], var.minimum_tls_version)
    error_message = "minimum_tls_version is \"TLSv1.2_2021\", \"TLSv1.2_2025\" or \"TLSv1.3_2025\"; the earlier ones let broken ciphers in."
  }
}

# The distribution

variable "price_class" {
  type        = string
  default     = "PriceClass_All"
  description = "Which of CloudFront's edges are used: `PriceClass_All`, `PriceClass_200` or `PriceClass_100`. With fewer, visitors elsewhere wait longer."

  validation {
    condition     = contains(["PriceClass_All", "PriceClass_200", "PriceClass_100"], var.price_class)
    error_message = "price_class is \"PriceClass_All\", \"PriceClass_200\" or \"PriceClass_100\"."
  }
}

variable "web_acl_arn" {
  type        = string
  default     = null
  description = "The ARN of a WAF web ACL of scope CLOUDFRONT, which is always in us-east-1."

  validation {
    condition     = var.web_acl_arn == null || can(regex("^arn:aws[a-z-]*:wafv2:us-east-1:[0-9]{12}:global/webacl/", var.web_acl_arn))
    error_message = "web_acl_arn is the ARN of a web ACL of scope CLOUDFRONT: \"arn:aws:wafv2:us-east-1:ACCOUNT:global/webacl/NAME/ID\". One of scope REGIONAL can't be used by CloudFront."
  }
}

variable "content_security_policy" {
  type        = string
  default     = null
  description = "The Content-Security-Policy of all files. S3 can't store this header, so CloudFront adds it."
}

variable "hsts_max_age" {
  type        = number
  default     = 31536000
  description = "For how many seconds browsers use HTTPS only, once they were here. A year, unless you are still trying things out."

  validation {
    condition     = var.hsts_max_age > 0
    error_message = "hsts_max_age is a number of seconds above 0."
  }
}

variable "log_bucket" {
  type        = string
  default     = null
  description = "The bucket for access logs, like `logs.example.com`. Without it there are none."

  validation {
    condition     = var.log_bucket == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.log_bucket))
    error_message = "log_bucket has 3 to 63 lower case letters, digits, dots and hyphens."
  }

  validation {
    condition     = var.log_bucket == null || var.log_bucket != coalesce(var.bucket, var.domain)
    error_message = "log_bucket is another one than the bucket of the site, whose files visitors can read."
  }
}

variable "create_log_bucket" {
  type        = bool
  default     = true
  description = "`false`: the bucket for logs is there already, and allows ACLs, by which CloudFront gets access to it."
}

variable "log_days" {
  type        = number
  default     = 90
  description = "After how many days access logs are deleted, in a bucket that is created here."

  validation {
    condition     = var.log_days >= 1
    error_message = "log_days is at least 1."
  }
}

# The API

variable "api" {
  type = object({
    domain_name              = string
    path_pattern             = optional(string, "/api/*")
    vpc_origin_id            = optional(string)
    origin_request_policy_id = optional(string, "b689b0a8-53d0-40ab-baf2-68738e2966ac")
    read_timeout             = optional(number, 30)
    secret_header            = optional(string, "X-Origin-Secret")
  })
  default     = null
  description = <<-EOT
    An API behind the same domain. `domain_name`: its host, for which the origin has a certificate, like `api.example.com`.
    `path_pattern`: which paths lead to it. `vpc_origin_id`: the CloudFront VPC origin, where the load balancer is internal.
    `origin_request_policy_id`: what of a request it gets; by default everything but the Host header. `read_timeout`: how many
    seconds CloudFront waits for it. `secret_header`: the name of the header that `api_secret` is sent in.
  EOT

  validation {
    condition     = var.api == null ? true : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", var.api.domain_name))
    error_message = "api.domain_name is a host name in lower case, without https:// and without a path: \"api.example.com\"."
  }

  validation {
    condition     = var.api == null ? true : !contains(concat([var.domain], var.aliases), var.api.domain_name)
    error_message = "api.domain_name is a host of the site itself: CloudFront would ask itself for the API."
  }

  validation {
    condition     = var.api == null ? true : can(regex("^/[A-Za-z0-9_.*$/~&'@:+-]+$", var.api.path_pattern)) && var.api.path_pattern != "/*"
    error_message = "api.path_pattern is a path of CloudFront that begins with a slash, like \"/api/*\", and not every path."
  }

  validation {
    condition     = var.api == null ? true : var.api.read_timeout >= 1 && var.api.read_timeout <= 60
    error_message = "api.read_timeout is between 1 and 60 seconds; for more, AWS has to raise the quota of the account."
  }
}

variable "api_secret" {
  type        = string
  default     = null
  sensitive   = true
  description = "A secret that CloudFront sends to the API with each request. Let the load balancer answer 403 without it, and nobody gets past CloudFront."

  validation {
    condition     = var.api_secret == null ? true : length(var.api_secret) >= 16
    error_message = "api_secret has at least 16 characters."
  }
}

# Previews

variable "previews" {
  type        = string
  default     = "host"
  description = "`host`: each pull request gets an address like https://pr-7.example.com. `path`: like https://example.com/previews/pr-7/. `off`: there are none."

  validation {
    condition     = contains(["host", "path", "off"], var.previews)
    error_message = "previews is \"host\", \"path\" or \"off\"."
  }
}

variable "preview_domain" {
  type        = string
  default     = null
  description = "The domain that previews are below, with `previews = \"host\"`: best one that has no cookies of production, like `example.net`. Without it: the domain."

  validation {
    condition     = var.preview_domain == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", var.preview_domain))
    error_message = "preview_domain is a host name in lower case, without https://, without a slash and without `pr-{number}`: \"example.net\"."
  }
}

variable "preview_zone_id" {
  type        = string
  default     = null
  description = "The public hosted zone that has `preview_domain`, where that is another one than the zone of the domain."

  validation {
    condition     = var.preview_zone_id == null || can(regex("^[A-Z0-9]{1,32}$", var.preview_zone_id))
    error_message = "preview_zone_id is the id of a hosted zone, like \"Z0123456789ABCDEFGHIJ\", not its name."
  }

  validation {
    condition = (
      var.preview_zone_id != null || !var.route53 || var.previews != "host" || var.preview_domain == null
      ? true : var.preview_domain == var.domain || endswith(var.preview_domain, ".${var.domain}")
    )
    error_message = "preview_domain is not below the domain: say with preview_zone_id which hosted zone it is in."
  }
}

variable "preview_prefix" {
  type        = string
  default     = null
  description = "The folder of each preview in the bucket, the action's `preview-prefix`. Without it: `previews/pr-{number}/`, or with a prefix `previews/PREFIX/pr-{number}/`."

  validation {
    condition     = var.preview_prefix == null || can(regex("^([A-Za-z0-9._~-]+/)+([A-Za-z0-9._~-]*)\\{number\\}([A-Za-z0-9._~-]*)/$", var.preview_prefix))
    error_message = "preview_prefix is a folder within another one, with {number} in its name and a slash at its end: \"previews/pr-{number}/\"."
  }

  validation {
    condition     = var.preview_prefix == null ? true : !anytrue([for part in split("/", var.preview_prefix) : contains([".", ".."], part)])
    error_message = "preview_prefix has a part that is \".\" or \"..\", which browsers take out of addresses."
  }

  validation {
    # The preview role may write all of the folder that the numbers are in.
    condition = (
      var.preview_prefix == null || var.prefix == ""
      ? true : !startswith("${var.prefix}/", try(regex("^.*/", split("{number}", var.preview_prefix)[0]), "/"))
    )
    error_message = "preview_prefix has production beside the previews, in the folder that their role may write: take a folder for previews alone, like \"previews/pr-{number}/\"."
  }
}

# GitHub

variable "github_repository" {
  type        = string
  default     = null
  description = "The repository that deploys, like `octo-org/shop`, with capitals where GitHub has them. Without it there is no role: the credentials are then yours to arrange."

  validation {
    condition     = var.github_repository == null || can(regex("^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository is owner and name, like \"octo-org/shop\", without https://github.com/."
  }
}

variable "github_owner_id" {
  type        = string
  default     = null
  description = "The number of the repository's owner, which GitHub's tokens have in repositories since 15 July 2026: `gh api repos/OWNER/REPOSITORY --jq .owner.id`."

  validation {
    condition     = var.github_owner_id == null || can(regex("^[1-9][0-9]*$", var.github_owner_id))
    error_message = "github_owner_id is a number: gh api repos/OWNER/REPOSITORY --jq .owner.id"
  }
}

variable "github_repository_id" {
  type        = string
  default     = null
  description = "The number of the repository: `gh api repos/OWNER/REPOSITORY --jq .id`. Needed together with `github_owner_id`."

  validation {
    condition     = var.github_repository_id == null || can(regex("^[1-9][0-9]*$", var.github_repository_id))
    error_message = "github_repository_id is a number: gh api repos/OWNER/REPOSITORY --jq .id"
  }

  validation {
    condition     = (var.github_repository_id == null) == (var.github_owner_id == null)
    error_message = "github_owner_id and github_repository_id go together: give both, or none for a repository from before 15 July 2026."
  }
}

variable "github_branch" {
  type        = string
  default     = "main"
  description = "The default branch of the repository. The sweep of previews runs there."

  validation {
    condition     = can(regex("^[^*?[:space:]]+$", var.github_branch))
    error_message = "github_branch is one branch, without wildcards."
  }
}

variable "github_environment" {
  type        = string
  default     = "production"
  description = "The GitHub environment that production is deployed from. Restrict it to the default branch. Empty, where your plan has no environments: then the default branch itself gets the role."

  validation {
    condition     = can(regex("^[^*?:]*$", var.github_environment))
    error_message = "github_environment is the name of one environment, without colons and wildcards."
  }
}

variable "oidc_provider_arn" {
  type        = string
  default     = null
  description = "GitHub's OIDC provider in this account, if there is one: an account can have only one. Without it, it is created."

  validation {
    condition     = var.oidc_provider_arn == null || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/token\\.actions\\.githubusercontent\\.com$", var.oidc_provider_arn))
    error_message = "oidc_provider_arn is \"arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com\"."
  }
}
