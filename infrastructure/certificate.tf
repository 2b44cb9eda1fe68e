locals {
  # `*` stands for one label, so the domain itself is a name beside it.
  certificate_names = distinct(concat([var.domain, "*.${var.domain}"], [
    for host in local.hosts : host if !contains([var.domain, "*.${var.domain}"], replace(host, "/^[^.]+\\./", "*."))
    && host != var.domain
  ]))

  # A name and its wildcard are validated by the same record.
  # https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
  validated_names = var.certificate_arn == null ? distinct([for name in local.certificate_names : trimprefix(name, "*.")]) : []

  validation_records = {
    for name in local.validated_names : name => [
      for option in aws_acm_certificate.site[0].domain_validation_options : {
        name  = option.resource_record_name
        type  = option.resource_record_type
        value = option.resource_record_value
      } if trimprefix(option.domain_name, "*.") == name
    ][0]
  }

  certificate_arn = var.certificate_arn == null ? aws_acm_certificate_validation.site[0].certificate_arn : var.certificate_arn
}

resource "aws_acm_certificate" "site" {
  count    = var.certificate_arn == null ? 1 : 0
  provider = aws.us_east_1

  domain_name               = local.certificate_names[0]
  subject_alternative_names = slice(local.certificate_names, 1, length(local.certificate_names))
  validation_method         = "DNS"

  lifecycle {
    # A certificate that is in use can't be deleted.
    create_before_destroy = true
  }
}

# Waits until it is issued: CloudFront takes no other.
resource "aws_acm_certificate_validation" "site" {
  count    = length(aws_acm_certificate.site)
  provider = aws.us_east_1

  certificate_arn         = aws_acm_certificate.site[0].arn
  validation_record_fqdns = var.route53 ? [for record in aws_route53_record.validation : record.fqdn] : null
}
