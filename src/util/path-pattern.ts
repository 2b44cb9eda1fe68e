/**
 * The behavior that serves a URL path: the first whose pattern matches; the default behavior, `*`, matches all.
 * Patterns are case-sensitive, `*` stands for any characters, `?` for one; a leading slash may be left out.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function behaviorFor<B extends { readonly pathPattern: string }>(
  path: string,
  behaviors: readonly B[]
): B | undefined {
  return behaviors.find(behavior => matchesPattern(path, behavior.pathPattern))
}

function matchesPattern(path: string, pattern: string): boolean {
  if (pattern === '*') return true
  const anchored = pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`
  const expression = anchored
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${expression}$`, 's').test(path)
}
