/** Where somebody goes after he signed in: a page of ours, whatever the URL says. */
export function safeTarget(to: unknown): string {
  if (typeof to !== 'string') return '/';
  // `//host` and `/\host` are addresses of other hosts.
  return /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/';
}
