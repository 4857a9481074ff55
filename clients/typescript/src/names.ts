/** The ids that a pattern of names has, such as `{ account: string; contact: string }`. */
export type Ids<Pattern extends string> = Pattern extends `${string}{${infer Id}}${infer Rest}`
  ? { [K in Id]: string } & Ids<Rest>
  : unknown;

/**
 * The ids of a resource's name, as paths take them: `idsIn('accounts/{account}/contacts/{contact}', name)`.
 * Throws if the name is of another kind.
 */
export function idsIn<const Pattern extends string>(pattern: Pattern, name: string): Ids<Pattern> {
  const wanted = pattern.split('/');
  const parts = name.split('/');
  const ids: Record<string, string> = {};
  for (const [n, part] of wanted.entries()) {
    const id = /^\{(.+)\}$/.exec(part)?.[1];
    if (id !== undefined && parts[n]) ids[id] = parts[n];
    else if (part !== parts[n]) throw new TypeError(`${name} is no name like ${pattern}`);
  }
  if (parts.length !== wanted.length) throw new TypeError(`${name} is no name like ${pattern}`);
  return ids as Ids<Pattern>;
}
