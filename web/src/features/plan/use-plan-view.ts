import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Condition, Evaluation, PlanDocument } from '~/api/generated/types.gen';
import { idOf } from '~/format/name';
import { planLock } from './model';
import type { PlanView } from './plan-view';
import {
  accountOf,
  contactsQuery,
  evaluationQuery,
  peopleQuery,
  sessionQuery,
  standardQuery,
} from './queries';

/** What is missing beside the document itself; the page says so and shows the rest. */
export type MissingNames = 'people' | 'contacts' | 'standard' | 'scores';

/** Reads what the parts of an open plan need beside its document. */
export function usePlanParts(document: PlanDocument | undefined): {
  view: PlanView | undefined;
  missing: MissingNames[];
} {
  const account = accountOf(document?.plan?.name ?? '');
  const people = useQuery(peopleQuery());
  const contacts = useQuery({ ...contactsQuery(account), enabled: account !== '' });
  const standard = useQuery(standardQuery());
  const session = useQuery(sessionQuery);
  const scores = useScores(document);
  const missing: MissingNames[] = [];
  if (people.isError) missing.push('people');
  if (contacts.isError) missing.push('contacts');
  if (standard.isError) missing.push('standard');
  if (scores.failed) missing.push('scores');
  const view = useMemo(() => {
    if (document?.plan === undefined) return undefined;
    const names = new Map(
      [...(people.data ?? []), ...(contacts.data ?? [])].map((each) => [each.name, each.displayName]),
    );
    return {
      document,
      plan: document.plan,
      editable: planLock(document.plan) === undefined,
      person: session.data?.person ?? '',
      people: people.data ?? [],
      contacts: contacts.data ?? [],
      standard: standard.data,
      evaluationOf: (condition: Condition) => scores.of.get(condition.name) ?? condition.evaluation,
      nameOf: (resource: string) => names.get(resource) ?? idOf(resource),
    };
  }, [document, people.data, contacts.data, standard.data, session.data, scores.of]);
  return { view, missing };
}

function useScores(document: PlanDocument | undefined): {
  of: ReadonlyMap<string, Evaluation>;
  failed: boolean;
} {
  const plan = document?.plan;
  const conditions = plan === undefined ? [] : (document?.conditions ?? []);
  return useQueries({
    queries: conditions.map((condition) => ({
      ...evaluationQuery(condition, plan ?? { etag: '' }),
      // While a changed Condition is scored anew, its last score stays in sight.
      placeholderData: (last: Evaluation | undefined) => last,
    })),
    combine: combineScores(conditions),
  });
}

function combineScores(conditions: readonly Condition[]) {
  return (results: readonly { data: Evaluation | undefined; isError: boolean }[]) => ({
    of: new Map(
      results.flatMap(({ data }, index): [string, Evaluation][] => {
        const condition = conditions[index];
        return data === undefined || condition === undefined ? [] : [[condition.name, data]];
      }),
    ),
    failed: results.some(({ isError }) => isError),
  });
}
