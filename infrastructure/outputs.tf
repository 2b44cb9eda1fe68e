# Inputs of the action, by its names but for `_` in place of `-`.

output "bucket" {
  description = "The action's input `bucket`."
  value       = local.bucket
}

output "region" {
  description = "The action's input `region`."
  value       = data.aws_region.current.id
}

output "prefix" {
  description = "The action's input `prefix`; empty for a site at the root of the domain."
  value       = var.prefix
}

output "distribution_id" {
  description = "The action's input `distribution-id`."
  value       = aws_cloudfront_distribution.site.id
}

output "domain" {
  description = "The action's input `domain`, one name a line."
  value       = join("\n", concat([var.domain], var.aliases))
}

output "preview_url" {
  description = "The action's input `preview-url`; null without previews."
  value       = local.preview_url
}

output "preview_prefix" {
  description = "The action's input `preview-prefix`; null without previews."
  value       = var.previews == "off" ? null : local.preview_prefix
}

output "inputs" {
  description = "The inputs of the action for production, previews and the sweep: what stands in `with`."
  value = {
    for kind, role in { production = "production", preview = "preview", cleanup = "preview" } : kind => {
      for name, value in {
        command         = kind == "cleanup" ? "cleanup" : null
        bucket          = local.bucket
        prefix          = var.prefix
        region          = data.aws_region.current.id
        distribution-id = aws_cloudfront_distribution.site.id
        domain          = join("\n", concat([var.domain], var.aliases))
        api-path        = role == "production" ? local.api_path : null
        preview-url     = role == "preview" ? local.preview_url : null
        preview-prefix  = role == "preview" ? local.preview_prefix : null
        role-to-assume  = local.github ? aws_iam_role.github[role].arn : null
      } : name => value if try(length(value) > 0, false)
    } if role == "production" || var.previews != "off"
  }
}

# For people.

output "production_role_arn" {
  description = "The action's input `role-to-assume` for production; null without a repository."
  value       = try(aws_iam_role.github["production"].arn, null)
}

output "preview_role_arn" {
  description = "The action's input `role-to-assume` for previews and the sweep; null without a repository or without previews."
  value       = try(aws_iam_role.github["preview"].arn, null)
}

output "workflow" {
  description = "A workflow with all of it, to be saved as .github/workflows/site.yml; null without a repository."
  value = !local.github ? null : templatefile("${path.module}/workflow.yml.tftpl", {
    # JSON is YAML: a folder `1.10` is no number, and `#` in a name begins no comment.
    bucket          = jsonencode(local.bucket)
    prefix          = var.prefix == "" ? "" : jsonencode(var.prefix)
    region          = data.aws_region.current.id
    distribution    = aws_cloudfront_distribution.site.id
    domains         = concat([var.domain], var.aliases)
    preview_url     = local.preview_url
    preview_prefix  = local.preview_prefix
    preview_role    = try(aws_iam_role.github["preview"].arn, "")
    production_role = aws_iam_role.github["production"].arn
    branch          = jsonencode(var.github_branch)
    environment     = var.github_environment == "" ? "" : jsonencode(var.github_environment)
    api_path        = local.api_path
  })
}

output "url" {
  description = "Where the site will be."
  value       = "https://${var.domain}${var.prefix == "" ? "" : "/${var.prefix}"}/"
}

output "distribution_domain" {
  description = "CloudFront's own name of the distribution, which DNS leads to."
  value       = aws_cloudfront_distribution.site.domain_name
}

output "name_servers" {
  description = "The name servers of the zone that was created: enter them where the domain is registered. Empty for a zone that was there."
  value       = try(aws_route53_zone.site[0].name_servers, [])
}

output "validation_records" {
  description = "What proves to AWS that the domain is yours: create these CNAMEs, where DNS is not in Route 53. They stay, for renewals."
  value       = values(local.validation_records)
}

output "alias_records" {
  description = "What leads visitors to the distribution: create these, where DNS is not in Route 53. The domain itself can't be a CNAME: take what your provider calls ALIAS, ANAME or flattening."
  value = [
    for host in local.hosts : { name = host, type = "CNAME", value = aws_cloudfront_distribution.site.domain_name }
  ]
}

output "certificate_arn" {
  description = "The certificate, in us-east-1."
  value       = local.certificate_arn
}
