import type { Service } from './service';

/**
 * The newest revision of each service that this page has heard of, by an answer or an event. Reads ask for
 * at least that, so that a page reads its own writes on any replica. A revision is an int64 as text.
 */
const newest = new Map<Service, string>();

/** Compares two int64 texts without leading zeros. */
function isNewer(revision: string, than: string): boolean {
  if (revision.length !== than.length) return revision.length > than.length;
  return revision > than;
}

/** Remembers a revision of the service; an older one than known changes nothing. */
export function noteRevision(service: Service, revision: string | null | undefined): void {
  if (!revision || !/^[1-9]\d*$/.test(revision)) return;
  if (isNewer(revision, newest.get(service) ?? '0')) newest.set(service, revision);
}

/** What a read must at least reflect. Undefined: nothing was heard yet. */
export function minRevision(service: Service): string | undefined {
  return newest.get(service);
}

/** Forgets all: the services' counters began anew (a restored database, say). */
export function forgetRevisions(): void {
  newest.clear();
}
