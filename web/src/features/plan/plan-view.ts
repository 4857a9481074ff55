// What every part of an open plan knows, so that it does not travel through their properties.
import { createContext, useContext } from 'react';
import type {
  AccountPlan,
  Condition,
  Contact,
  CosStandard,
  Evaluation,
  Person,
  PlanDocument,
} from '~/api/generated/types.gen';

export interface PlanView {
  document: PlanDocument;
  plan: AccountPlan;
  /** The plan is open: a draft, or returned. */
  editable: boolean;
  /** Who is signed in; empty: nobody in particular. */
  person: string;
  people: readonly Person[];
  contacts: readonly Contact[];
  /** Undefined while it is read. */
  standard: CosStandard | undefined;
  /** The score as of now, by the standard as it is; undefined while it is worked out. */
  evaluationOf(condition: Condition): Evaluation | undefined;
  /** How people call a person or a contact; the last part of its name if it is not known. */
  nameOf(resource: string): string;
}

const Context = createContext<PlanView | undefined>(undefined);

export const PlanViewProvider = Context.Provider;

export function usePlanView(): PlanView {
  const view = useContext(Context);
  if (view === undefined) throw new Error('usePlanView outside of a PlanViewProvider');
  return view;
}

/** Where the console shows a plan or a Condition. */
export function pathOf(name: string): string {
  return `/${name}`;
}
