import type { Service } from './service';

/**
 * The newest revision of each service that this page has heard of, by an answer or an event. Reads ask for
 * at least that, so that a page reads its own writes on any replica. A revision is an int64 as text.
 */
const newest = new Map<Service, string>();

/** The oldest revision that an answer reflected, since the stream of changes began: see `startsAfter`. */
const oldest = new Map<Service, string>();

/** Compares two int64 texts without leading zeros. */
function isNewer(revision: string, than: string): boolean {
  if (revision.length !== than.length) return revision.length > than.length;
  return revision > than;
}

/** Remembers a revision of the service; an older one than known changes nothing. */
export function noteRevision(service: Service, revision: string | null | undefined): void {
  if (!revision || !/^[1-9]\d*$/.test(revision)) return;
  if (isNewer(revision, newest.get(service) ?? '0')) newest.set(service, revision);
  const known = oldest.get(service);
  if (known === undefined || isNewer(known, revision)) oldest.set(service, revision);
}

/**
 * Whether something may have changed between an answer that the page has and the revision at which its
 * stream of changes starts. Of later answers nothing is missed.
 */
export function startsAfter(service: Service, revision: string): boolean {
  const known = oldest.get(service);
  oldest.delete(service);
  return known !== undefined && isNewer(revision, known);
}

/** What a read must at least reflect. Undefined: nothing was heard yet. */
export function minRevision(service: Service): string | undefined {
  return newest.get(service);
}

/** Forgets all: the services' counters began anew (a restored database, say). */
export function forgetRevisions(): void {
  newest.clear();
  oldest.clear();
}
