locals {
  router_source = file("${path.module}/../edge/router.js")
  router_start  = "// options:start\n"
  router_end    = "// options:end\n"

  router_sites = coalesce(var.sites, [{
    prefix        = var.prefix == "" ? "" : "${var.prefix}/"
    routing       = var.routing
    previewPrefix = var.previews == "off" ? "" : local.preview_prefix
    previewHost   = local.preview_host
  }])

  # One address for the site: visitors, and search engines, are led from the others to it.
  router_redirects = [for host in var.aliases : { from = host, to = var.domain }]

  # JSON is JavaScript, too. Only what stands between the markers: the action knows the code below them.
  router_options = <<-EOT
    const sites = [
      ${join(",\n  ", [for site in local.router_sites : jsonencode(site)])}
    ]
    const redirects = ${jsonencode(local.router_redirects)}
    const stateFolder = '.s3-cloudfront-deploy/'
  EOT

  router_code = join("", [
    split(local.router_start, local.router_source)[0],
    local.router_start,
    local.router_options,
    local.router_end,
    split(local.router_end, local.router_source)[1]
  ])
}

resource "aws_cloudfront_function" "router" {
  name    = "${local.name}-router"
  comment = "s3-cloudfront-deploy: routing and previews"
  runtime = "cloudfront-js-2.0"
  code    = local.router_code
  publish = true

  lifecycle {
    precondition {
      # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
      condition     = length(local.router_code) <= 10240
      error_message = "The router has more than 10 KB with these sites. Take a distribution of its own for some of them."
    }
  }
}
