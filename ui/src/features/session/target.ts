/** Where somebody goes after he signed in: a page of ours, whatever the URL says. */

/** An address that is none of ours leads here. */
const HOME = '/';
/** Only to see whether an address stays where it is. */
const HERE = 'http://here.invalid';

export function safeTarget(to: unknown): string {
  // Browsers take control characters out of addresses, and what is left may lead elsewhere.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  if (typeof to !== 'string' || !to.startsWith('/') || /[\0-\x1f\x7f\\]/.test(to)) return HOME;
  if (!URL.canParse(to, HERE)) return HOME;
  const { origin, pathname, search, hash } = new URL(to, HERE);
  // `//host` is another host, also where `/.//host` has become it.
  if (origin !== HERE || pathname.startsWith('//') || /%(0|1|7f)/i.test(pathname)) return HOME;
  return pathname === '/sign-in' || pathname.startsWith('/sign-in/') ? HOME : pathname + search + hash;
}
