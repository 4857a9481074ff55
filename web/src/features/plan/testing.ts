// A small plan for the tests, with values that the tests name in their own bodies.
import type {
  AccountPlan,
  Commitment,
  Condition,
  ConditionStep,
  CosStandard,
  CriterionResult,
  Evaluation,
  Explanation,
  PlanDocument,
  PlanStep,
} from '~/api/generated/types.gen';

export const PLAN = 'accounts/orvane/plans/2027';

/** Why something is so: a reason with its details as texts. */
export function makeWhy(reason: string, details: Record<string, string> = {}): Explanation {
  const texts = Object.entries(details).map(([key, text]) => ({ key, text }));
  return { reason, details: texts, message: `${reason} in English` };
}

/** A step of a plan as the service tells it; with a reason it is refused. */
export function makePlanStep(kind: PlanStep['kind'], reason?: string): PlanStep {
  if (reason === undefined) return { kind, allowed: true };
  return { kind, allowed: false, explanation: makeWhy(reason) };
}

/** A step of a Condition as the service tells it. */
export function makeStep(kind: ConditionStep['kind'], change: Partial<ConditionStep> = {}): ConditionStep {
  const allowed = change.explanation === undefined;
  return { kind, allowed, side: 'SIDE_UNSPECIFIED', commitmentId: '', fields: [], ...change };
}

/** What an AGREED Condition with a measure tells of its fields. */
export function makeAgreedUpdates(): ConditionStep[] {
  return [
    makeStep('UPDATE', { fields: ['evidence', 'owner', 'sponsor', 'measure.current'] }),
    makeStep('UPDATE', {
      fields: ['title', 'description', 'commitments', 'measure', 'due_date', 'priority_id'],
      explanation: makeWhy('TERMS_AGREED', { state: 'AGREED' }),
    }),
  ];
}

export function makePlan(change: Partial<AccountPlan> = {}): AccountPlan {
  return {
    name: PLAN,
    fiscalYear: 2027,
    state: 'DRAFT',
    owner: 'people/tomas',
    businessPriorities: [
      { priorityId: 'cost', title: 'Lower the cost of running the sites', description: '' },
      { priorityId: 'risk', title: "Pass the supervisor's review", description: '' },
    ],
    strategy: 'Win the head office first.',
    stakeholders: [{ contact: 'accounts/orvane/contacts/cio', interest: 'A calm roll-out' }],
    competitors: [{ displayName: 'Quantor', note: 'Holds the payment systems' }],
    partnerEngagements: [{ partner: 'Brightwell', note: 'Leads the migration' }],
    version: 0,
    submitter: '',
    reviewer: '',
    reviewNote: '',
    staleReasons: [],
    allowedSteps: [makePlanStep('UPDATE'), makePlanStep('SUBMIT'), makePlanStep('APPROVE', 'PLAN_STATE')],
    etag: 'r1',
    ...change,
  };
}

export function makeCommitment(change: Partial<Commitment> = {}): Commitment {
  return {
    commitmentId: 'ours-1',
    side: 'VENDOR',
    text: 'Migrate every site',
    state: 'OPEN',
    stateNote: '',
    ...change,
  };
}

export function makeCondition(change: Partial<Condition> = {}): Condition {
  return {
    name: `${PLAN}/conditions/desks`,
    title: 'The new service desk at every site',
    description: '',
    commitments: [
      makeCommitment(),
      makeCommitment({ commitmentId: 'theirs-1', side: 'CUSTOMER', text: 'Free two people a site' }),
    ],
    sponsor: 'accounts/orvane/contacts/cio',
    owner: 'people/tomas',
    measure: { metric: 'Sites', baseline: { value: '10' }, target: { value: '95' }, unit: '%' },
    dueDate: { year: 2027, month: 5, day: 16 },
    priorityId: 'cost',
    evidence: [],
    state: 'PROPOSED',
    stateNote: '',
    proposer: 'VENDOR',
    allowedSteps: [makeStep('UPDATE'), makeStep('REVIEW')],
    etag: 'c1',
    ...change,
  };
}

export function makeResult(change: Partial<CriterionResult> = {}): CriterionResult {
  return {
    criterionId: 'sponsor',
    title: 'A director or above stands for it',
    weight: 15,
    scoreBasisPoints: 0,
    passed: false,
    required: false,
    notApplicable: false,
    explanation: makeWhy('SPONSOR_MISSING'),
    ...change,
  };
}

export function makeEvaluation(change: Partial<Evaluation> = {}): Evaluation {
  return {
    standard: 'cosStandards/default',
    standardVersion: 1,
    scoreBasisPoints: 7895,
    passed: true,
    criteria: [makeResult()],
    outOfDate: [],
    ...change,
  };
}

export function makeStandard(): CosStandard {
  const criterion = { required: false, withinDays: 0, weight: 10 };
  return {
    name: 'cosStandards/default',
    displayName: 'COS quality standard',
    version: 1,
    passMarkBasisPoints: 7000,
    etag: 's1',
    criteria: [
      { ...criterion, criterionId: 'both', title: 'Both sides promise', check: 'BOTH_SIDES_COMMIT' },
      { ...criterion, criterionId: 'measurable', title: 'Measurable', check: 'MEASURABLE_TARGET' },
      { ...criterion, criterionId: 'sponsor', title: 'Director', check: 'SPONSOR_IS_DIRECTOR' },
      { ...criterion, criterionId: 'due', title: 'Due in the year', check: 'DUE_IN_FISCAL_YEAR' },
      { ...criterion, criterionId: 'priority', title: 'Priority', check: 'SERVES_PRIORITY' },
      { ...criterion, criterionId: 'reviewed', title: 'Reviewed', check: 'RECENTLY_REVIEWED' },
      { ...criterion, criterionId: 'evidence', title: 'Evidence', check: 'EVIDENCE_WHEN_DONE' },
      { ...criterion, criterionId: 'value', title: 'Business value', check: 'REVIEWER_RATED' },
    ],
  };
}

export function makeDocument(change: Partial<PlanDocument> = {}): PlanDocument {
  return {
    plan: makePlan(),
    accountsRevision: '12',
    displayNames: {},
    accountDisplayName: 'Orvane Bank Group',
    objectives: [],
    actions: [],
    conditions: [makeCondition()],
    revision: '12',
    ...change,
  };
}
