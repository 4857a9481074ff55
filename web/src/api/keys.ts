import '@tanstack/react-query';
import type { Service } from './service';

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: {
      /**
       * Which resources the answer depends on, by name: `accounts/acme` is that one, `*` any one part
       * (`accounts/*`), a last `**` all that stands below (`accounts/acme/**`). Without it: all that
       * the service of the key owns.
       */
      resources?: readonly string[];
    };
  }
}

/** The key of a query: the service that answers it, what is asked, and of what. */
export function queryKey(service: Service, question: string, ...of: readonly unknown[]) {
  return [service, question, ...of] as const;
}

/** A pattern of `meta.resources` covers the name of a resource. */
export function covers(pattern: string, name: string): boolean {
  const wanted = pattern.split('/');
  const parts = name.split('/');
  for (const [index, part] of wanted.entries()) {
    if (part === '**') return parts.length > index;
    if (part !== '*' && part !== parts[index]) return false;
  }
  return parts.length === wanted.length;
}
