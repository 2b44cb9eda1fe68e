/** How long the process has been running, Node's own start included: `+58 ms`. */
export function sinceStart(): string {
  // Its origin is the start of the process. https://nodejs.org/docs/latest-v24.x/api/perf_hooks.html#performancetimeorigin
  return `+${Math.round(performance.now())} ms`
}
