import type { ResourceRevision } from '~/api/generated/types.gen';
import type { MessageId } from '~/i18n/catalog';

/** Fields that follow from others, or say nothing to a reader. */
const HIDDEN = new Set([
  'parent_history',
  'parent_revision',
  'etag',
  'create_time',
  'update_time',
  'delete_time',
]);

/** One changed field as it is shown. */
export interface ShownChange {
  path: string;
  /** Undefined: a field without a word of its own (a label, say); its path is shown. */
  label: MessageId | undefined;
  from: unknown;
  to: unknown;
}

const LABELS: Record<string, MessageId> = {
  display_name: 'accounts.field.displayName',
  external_ids: 'accounts.field.externalIds',
  parent: 'accounts.field.parent',
  segment: 'accounts.field.segment',
  industry: 'accounts.field.industry',
  country_code: 'accounts.field.countryCode',
  domains: 'accounts.field.domains',
  state: 'accounts.field.state',
  employee_count: 'accounts.field.employeeCount',
  annual_revenue: 'accounts.field.annualRevenue',
  managed: 'accounts.field.managed',
};

/** What a revision changed, in the order of the account's page. */
export function shownChanges(revision: ResourceRevision): ShownChange[] {
  const order = Object.keys(LABELS);
  const place = (path: string) => (order.includes(path) ? order.indexOf(path) : order.length);
  return (revision.changes ?? [])
    .filter(({ path }) => !HIDDEN.has(path.split('.')[0] ?? ''))
    .map(({ path, oldValue, newValue }) => ({
      path,
      label: LABELS[path],
      from: oldValue,
      to: newValue,
    }))
    .toSorted((a, b) => place(a.path) - place(b.path));
}

/** Who answers for it: whom it was done for, else who did it. `people/x`, or a name of no person. */
export function whoOf(revision: ResourceRevision): string {
  return revision.onBehalfOf || revision.actor;
}

/** What was done, in one word. */
export function kindOf(revision: ResourceRevision): MessageId {
  if (revision.kind === 'CREATED') return 'accounts.history.created';
  if (revision.kind === 'DELETED') return 'accounts.history.deleted';
  if (revision.kind === 'UNDELETED') return 'accounts.history.undeleted';
  return revision.method.endsWith('/MoveAccount')
    ? 'accounts.history.moved'
    : 'accounts.history.updated';
}
