import { queryOptions } from '@tanstack/react-query';
import type { AccountPlan, Condition } from '~/api/generated/types.gen';
import { queryKey } from '~/api/keys';
export { sessionQuery } from '~/api/session';
import {
  previewEvaluation,
  readContacts,
  readDocument,
  readOrganization,
  readPeople,
  readPlans,
  readResource,
  readStandard,
} from './plan-api';

/** A plan with all that belongs to it. */
export function documentQuery(plan: string) {
  return queryOptions({
    queryKey: queryKey('planning', 'document', plan),
    queryFn: ({ signal }) => readDocument(plan, signal),
    meta: { resources: [plan, `${plan}/**`, accountOf(plan)] },
  });
}

/** The plans of an account, the newest year first. */
export function plansQuery(account: string) {
  return queryOptions({
    queryKey: queryKey('planning', 'plans', account),
    queryFn: ({ signal }) => readPlans(account, signal),
    meta: { resources: [`${account}/plans/*`, account] },
  });
}

export function contactsQuery(account: string) {
  return queryOptions({
    queryKey: queryKey('accounts', 'contacts', account),
    queryFn: ({ signal }) => readContacts(account, signal),
    meta: { resources: [`${account}/contacts/*`] },
  });
}

export function peopleQuery() {
  return queryOptions({
    queryKey: queryKey('accounts', 'people', 'all'),
    queryFn: ({ signal }) => readPeople(signal),
    meta: { resources: ['people/*'] },
  });
}

export function standardQuery() {
  return queryOptions({
    queryKey: queryKey('planning', 'standard', 'default'),
    queryFn: ({ signal }) => readStandard(signal),
    meta: { resources: ['cosStandards/default'] },
  });
}

export function organizationQuery() {
  return queryOptions({
    queryKey: queryKey('accounts', 'organization'),
    queryFn: ({ signal }) => readOrganization(signal),
    meta: { resources: ['organization'] },
  });
}

/**
 * The score of a Condition as it stands. It depends on the Condition, on the plan's priorities, on the
 * standard and on the sponsor's seniority; the etags in the key make it anew, the rest comes by events.
 */
export function evaluationQuery(condition: Condition, plan: Pick<AccountPlan, 'etag'>) {
  return queryOptions({
    queryKey: queryKey('planning', 'evaluation', condition.name, condition.etag, plan.etag),
    queryFn: ({ signal }) => previewEvaluation(condition.name, signal),
    meta: {
      resources: ['cosStandards/*', ...(condition.sponsor === '' ? [] : [condition.sponsor])],
    },
  });
}

/** The account's display name. */
export function accountNameQuery(account: string) {
  return queryOptions({
    queryKey: queryKey('accounts', 'name', account),
    queryFn: async ({ signal }) => (await readResource<{ displayName: string }>(account, signal)).displayName,
    meta: { resources: [account] },
  });
}

/** `accounts/x` of the name of anything that belongs to an account. */
export function accountOf(name: string): string {
  return name.split('/').slice(0, 2).join('/');
}
