resource "aws_route53_zone" "site" {
  count = var.route53 && var.zone_id == null ? 1 : 0

  name    = var.domain
  comment = "${var.domain}, deployed by s3-cloudfront-deploy"
}

locals {
  zone_id         = !var.route53 ? null : var.zone_id == null ? aws_route53_zone.site[0].zone_id : var.zone_id
  preview_zone_id = var.preview_zone_id == null ? local.zone_id : var.preview_zone_id

  aliases = {
    for pair in setproduct(local.hosts, ["A", "AAAA", "HTTPS"]) : "${pair[0]} ${pair[1]}" => {
      name    = pair[0]
      type    = pair[1]
      preview = local.preview_hosts && pair[0] == "*.${local.preview_domain}"
    }
  }
}

resource "aws_route53_record" "validation" {
  for_each = var.route53 ? toset(local.validated_names) : []

  zone_id = each.key == local.preview_domain && local.preview_hosts ? local.preview_zone_id : local.zone_id
  name    = local.validation_records[each.key].name
  type    = local.validation_records[each.key].type
  records = [local.validation_records[each.key].value]
  ttl     = 300
  # An account's certificates for one name share the record, so it is often there already.
  allow_overwrite = true
}

# HTTPS tells browsers of HTTP/3 before the first request.
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html
resource "aws_route53_record" "alias" {
  for_each = var.route53 ? local.aliases : {}

  zone_id = each.value.preview ? local.preview_zone_id : local.zone_id
  name    = each.value.name
  type    = each.value.type

  alias {
    name                   = aws_cloudfront_distribution.site.domain_name
    zone_id                = aws_cloudfront_distribution.site.hosted_zone_id
    evaluate_target_health = false
  }
}
