locals {
  github_issuer = "token.actions.githubusercontent.com"
  github        = var.github_repository != null
  owner         = local.github ? split("/", var.github_repository)[0] : ""
  repository    = local.github ? split("/", var.github_repository)[1] : ""

  # Both formats of GitHub's claim `sub`, in full: a shortened one lets in accounts whose names begin alike.
  # https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
  subject_starts = concat(
    ["repo:${local.owner}/${local.repository}"],
    var.github_repository_id == null ? [] : ["repo:${local.owner}@${var.github_owner_id}/${local.repository}@${var.github_repository_id}"]
  )

  # Which runs get which role: docs/previews.md.
  subject_ends = {
    preview    = ["pull_request", "ref:refs/heads/${var.github_branch}"]
    production = [var.github_environment == "" ? "ref:refs/heads/${var.github_branch}" : "environment:${var.github_environment}"]
  }

  roles = local.github ? toset(var.previews == "off" ? ["production"] : ["preview", "production"]) : []

  oidc_provider_arn = !local.github ? null : var.oidc_provider_arn == null ? aws_iam_openid_connect_provider.github[0].arn : var.oidc_provider_arn
}

resource "aws_iam_openid_connect_provider" "github" {
  count = local.github && var.oidc_provider_arn == null ? 1 : 0

  url            = "https://${local.github_issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "github" {
  for_each = local.roles

  name        = "${local.name}-${each.key}"
  description = "s3-cloudfront-deploy: ${each.key} of ${var.domain}, from ${var.github_repository}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Federated = local.oidc_provider_arn }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "${local.github_issuer}:aud" = "sts.amazonaws.com"
            "${local.github_issuer}:sub" = [
              for pair in setproduct(local.subject_starts, local.subject_ends[each.key]) : join(":", pair)
            ]
          }
        }
      }
    ]
  })
}

resource "aws_iam_role_policy" "github" {
  for_each = local.roles

  name = "s3-cloudfront-deploy"
  role = aws_iam_role.github[each.key].name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.role_policies[each.key]
  })
}
