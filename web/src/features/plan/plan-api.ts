// The calls of the planning service, and of what a plan refers to, by resource name.
import { read, write } from '~/api/client';
import type {
  AccountPlan,
  CommitmentInput,
  Condition,
  Contact,
  CosStandard,
  Evaluation,
  ListRevisionsResponse,
  Organization,
  Person,
  PlanDocument,
  ReviewInput,
  Side,
} from '~/api/generated/types.gen';
import type { LastChange, PatchCall } from '~/api/save-field';

const PAGE_SIZE = 1000;

/** Whatever has a name and an etag and belongs to a plan. */
export interface PlanResource {
  name: string;
  etag: string;
}

export function readDocument(plan: string, signal?: AbortSignal): Promise<PlanDocument> {
  return read({ path: `${plan}:document`, signal });
}

export function readResource<R>(name: string, signal?: AbortSignal): Promise<R> {
  return read({ path: name, signal });
}

export async function readPlans(account: string, signal?: AbortSignal): Promise<AccountPlan[]> {
  const query = { pageSize: PAGE_SIZE, orderBy: 'fiscal_year desc' };
  return (await read<{ accountPlans: AccountPlan[] }>({ path: `${account}/plans`, query, signal }))
    .accountPlans;
}

export async function readContacts(account: string, signal?: AbortSignal): Promise<Contact[]> {
  const query = { pageSize: PAGE_SIZE };
  return (await read<{ contacts: Contact[] }>({ path: `${account}/contacts`, query, signal })).contacts;
}

/** All people, page by page: a list to choose owners from. */
export async function readPeople(signal?: AbortSignal): Promise<Person[]> {
  const people: Person[] = [];
  let pageToken = '';
  do {
    const query = { pageSize: PAGE_SIZE, pageToken };
    const page = await read<{ people: Person[]; nextPageToken: string }>({
      path: 'people',
      query,
      signal,
    });
    people.push(...page.people);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return people;
}

export function readStandard(signal?: AbortSignal): Promise<CosStandard> {
  return read({ path: 'cosStandards/default', signal });
}

export function readOrganization(signal?: AbortSignal): Promise<Organization> {
  return read({ path: 'organization', signal });
}

/** What the standard says of a Condition now; nothing is written. */
export function previewEvaluation(condition: string, signal?: AbortSignal): Promise<Evaluation> {
  const body = { validateOnly: true };
  return write({
    path: `${condition}:evaluate`,
    method: 'POST',
    body,
    requestIdIn: 'body',
    signal,
  });
}

/** Scores a Condition and keeps the result on it, so that the version submitted next holds it. */
export function recordEvaluation(condition: string): Promise<Evaluation> {
  return write({ path: `${condition}:evaluate`, method: 'POST', body: {}, requestIdIn: 'body' });
}

/** Who changed a field last, of the last changes that are kept. */
export async function readLastChange(name: string, path: string): Promise<LastChange | undefined> {
  const { revisions } = await read<ListRevisionsResponse>({
    path: `${name}:listRevisions`,
    query: { pageSize: 50 },
  });
  const revision = revisions.find(({ changes }) =>
    changes.some((change) => change.path === path || change.path.startsWith(`${path}.`)),
  );
  if (revision === undefined) return undefined;
  return { actor: revision.onBehalfOf || revision.actor, time: revision.time ?? '' };
}

export function patchResource<R>(name: string, call: PatchCall<R>, onWaiting?: () => void): Promise<R> {
  return write({
    path: name,
    method: 'PATCH',
    query: { updateMask: call.mask },
    body: { ...call.body, etag: call.etag },
    requestIdIn: 'query',
    onWaiting,
  });
}

export function createPlan(account: string, fiscalYear: number, owner: string): Promise<AccountPlan> {
  return write({
    path: `${account}/plans`,
    method: 'POST',
    query: { accountPlanId: String(fiscalYear) },
    body: { owner },
    requestIdIn: 'query',
  });
}

export type Collection = 'objectives' | 'actions' | 'conditions';

export function createChild<R>(plan: string, collection: Collection, body: Partial<R>): Promise<R> {
  return write({ path: `${plan}/${collection}`, method: 'POST', body, requestIdIn: 'query' });
}

export function deleteChild({ name, etag }: PlanResource): Promise<unknown> {
  return write({ path: name, method: 'DELETE', query: { etag }, requestIdIn: 'query' });
}

export type PlanVerb = 'submit' | 'approve' | 'return' | 'revise';

export function stepPlan(plan: PlanResource, verb: PlanVerb, note: string): Promise<AccountPlan> {
  const body = { etag: plan.etag, note };
  return write({ path: `${plan.name}:${verb}`, method: 'POST', body, requestIdIn: 'body' });
}

/** What the sides say of a Condition, each with the fields of its request. */
export type Saying =
  | { verb: 'agree' | 'decline'; side: Side; note: string }
  | { verb: 'counter'; side: Side; note: string; commitments: CommitmentInput[] }
  | { verb: 'report'; side: Side; commitmentId: string; note: string }
  | { verb: 'declare'; side: Side; commitmentId: string; satisfied: boolean; note: string }
  | { verb: 'withdraw'; note: string }
  | { verb: 'review'; review: ReviewInput };

export function sayOfCondition(condition: PlanResource, saying: Saying): Promise<Condition> {
  const { verb, ...said } = saying;
  const body = { etag: condition.etag, ...said };
  return write({ path: `${condition.name}:${verb}`, method: 'POST', body, requestIdIn: 'body' });
}
