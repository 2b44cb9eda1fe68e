locals {
  name   = coalesce(var.name, trimsuffix(substr(replace(var.domain, ".", "-"), 0, 48), "-"))
  bucket = coalesce(var.bucket, var.domain)

  preview_hosts  = var.previews == "host"
  preview_domain = coalesce(var.preview_domain, var.domain)
  preview_host   = local.preview_hosts ? "pr-{number}.${local.preview_domain}" : ""
  preview_prefix = coalesce(var.preview_prefix, var.prefix == "" ? "previews/pr-{number}/" : "previews/${var.prefix}/pr-{number}/")
  preview_url = {
    host = "https://${local.preview_host}"
    path = "https://${var.domain}/${local.preview_prefix}"
    off  = null
  }[var.previews]
  # What all previews have in front of their numbers, up to the last slash: `previews/`.
  preview_folder = regex("^.*/", split("{number}", local.preview_prefix)[0])

  # All names that visitors can ask for.
  hosts = distinct(concat([var.domain], var.aliases, local.preview_hosts ? ["*.${local.preview_domain}"] : []))
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}
