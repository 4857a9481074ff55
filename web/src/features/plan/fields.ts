// The editable values of a plan and of what belongs to it: where each stands in the resource and what
// its path is in masks and histories. Pure.
import type {
  AccountPlan,
  Action,
  BusinessPriority,
  Commitment,
  Competitor,
  Condition,
  Date as Day,
  Evidence,
  Measure,
  Objective,
  PartnerEngagement,
  Stakeholder,
} from '~/api/generated/types.gen';
import type { RowList } from './rows';
import type { FieldEdit } from '~/api/save-field';

/** A field of the resource itself, by its name in TypeScript and its path in masks. */
export function field<R, K extends keyof R>(key: K, mask: string): FieldEdit<R, R[K]> {
  return {
    mask,
    get: (resource) => resource[key],
    set: (_, value) => {
      const part: Partial<R> = {};
      if (value !== undefined) part[key] = value;
      return part;
    },
  };
}

export const PLAN_FIELDS = {
  owner: field<AccountPlan, 'owner'>('owner', 'owner'),
  strategy: field<AccountPlan, 'strategy'>('strategy', 'strategy'),
};

export const PRIORITIES: RowList<AccountPlan, BusinessPriority> = {
  mask: 'business_priorities',
  get: (plan) => plan.businessPriorities,
  set: (businessPriorities) => ({ businessPriorities }),
  key: (row) => row.priorityId,
};

export const STAKEHOLDERS: RowList<AccountPlan, Stakeholder> = {
  mask: 'stakeholders',
  get: (plan) => plan.stakeholders,
  set: (stakeholders) => ({ stakeholders }),
  key: (row) => row.contact,
};

export const COMPETITORS: RowList<AccountPlan, Competitor> = {
  mask: 'competitors',
  get: (plan) => plan.competitors,
  set: (competitors) => ({ competitors }),
  key: (row) => row.displayName,
};

export const PARTNERS: RowList<AccountPlan, PartnerEngagement> = {
  mask: 'partner_engagements',
  get: (plan) => plan.partnerEngagements,
  set: (partnerEngagements) => ({ partnerEngagements }),
  key: (row) => row.partner,
};

/** What an objective and a Condition have in common. */
interface Measured {
  measure?: Measure;
}

/** One part of a measure; the others stay as they are. An empty metric takes the measure away. */
function measurePart<R extends Measured>(part: 'metric' | 'unit'): FieldEdit<R, string>;
function measurePart<R extends Measured>(
  part: 'baseline' | 'target' | 'current',
): FieldEdit<R, string>;
function measurePart<R extends Measured>(part: keyof Measure): FieldEdit<R, string> {
  return {
    mask: 'measure',
    get: ({ measure }) => {
      const value = measure?.[part];
      return typeof value === 'string' ? value : (value?.value ?? '');
    },
    set: (resource, value) => {
      if (part === 'metric' && value === '') return {};
      const measure: Measure = { metric: '', unit: '', ...resource.measure };
      if (part === 'metric' || part === 'unit') measure[part] = value;
      else if (value === '') delete measure[part];
      else measure[part] = { value };
      return { measure } as Partial<R>;
    },
  };
}

export function measureFields<R extends Measured>() {
  return {
    metric: measurePart<R>('metric'),
    unit: measurePart<R>('unit'),
    baseline: measurePart<R>('baseline'),
    target: measurePart<R>('target'),
    current: measurePart<R>('current'),
  };
}

export const OBJECTIVE_FIELDS = {
  title: field<Objective, 'title'>('title', 'title'),
  priority: field<Objective, 'priorityId'>('priorityId', 'priority_id'),
  owner: field<Objective, 'owner'>('owner', 'owner'),
  due: field<Objective, 'dueDate'>('dueDate', 'due_date') as FieldEdit<Objective, Day | undefined>,
  state: field<Objective, 'state'>('state', 'state'),
  measure: measureFields<Objective>(),
};

export const ACTION_FIELDS = {
  title: field<Action, 'title'>('title', 'title'),
  objective: field<Action, 'objective'>('objective', 'objective'),
  owner: field<Action, 'owner'>('owner', 'owner'),
  due: field<Action, 'dueDate'>('dueDate', 'due_date') as FieldEdit<Action, Day | undefined>,
  state: field<Action, 'state'>('state', 'state'),
};

export const CONDITION_FIELDS = {
  title: field<Condition, 'title'>('title', 'title'),
  description: field<Condition, 'description'>('description', 'description'),
  sponsor: field<Condition, 'sponsor'>('sponsor', 'sponsor'),
  owner: field<Condition, 'owner'>('owner', 'owner'),
  priority: field<Condition, 'priorityId'>('priorityId', 'priority_id'),
  due: field<Condition, 'dueDate'>('dueDate', 'due_date') as FieldEdit<Condition, Day | undefined>,
  measure: measureFields<Condition>(),
};

export const COMMITMENTS: RowList<Condition, Commitment> = {
  mask: 'commitments',
  get: (condition) => condition.commitments,
  set: (commitments) => ({ commitments }),
  key: (row) => row.commitmentId,
};

/** Evidence has no id; two of one title and place are the same. */
export const EVIDENCE: RowList<Condition, Evidence> = {
  mask: 'evidence',
  get: (condition) => condition.evidence,
  set: (evidence) => ({ evidence }),
  key: (row) => JSON.stringify([row.title, row.uri]),
};

/** A decimal as people type it, in the services' notation. Undefined: not a number. */
export function parseDecimal(text: string): string | undefined {
  const plain = text.trim().replaceAll(/[\s\u00a0\u202f]/g, '').replace('−', '-');
  if (plain === '') return '';
  const grouped = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(',', '') : plain;
  const pointed = grouped.replace(/^([-+]?\d*),(\d+)$/, '$1.$2');
  return /^[-+]?(\d+(\.\d*)?|\.\d+)$/.test(pointed) ? pointed : undefined;
}
