/** Where to go after signing in: an address of this site. */
export interface SignInSearch {
  to?: string;
}

/** Drops what is no address of this site: `//evil.example` is one of another. */
export function signInSearch(search: Record<string, unknown>): SignInSearch {
  const { to } = search;
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {};
}
