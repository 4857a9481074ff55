import type { MessageId } from '~/i18n/catalog';
import type { FieldLock } from '../condition-model';
import type { PlanState } from '../model';
import type { Words } from './use-words';

/** Why something cannot be changed, and what makes it so that it can. */
export function lockText(lock: FieldLock, state: PlanState, { t }: Pick<Words, 't'>): string {
  if (lock === 'plan') return t(`plan.closed.${state}` as MessageId);
  return t(`plan.locked.${lock}`);
}
