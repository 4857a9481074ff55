// The standard that every installation begins with is data of the organization's own, in English
// (services/planning/domain/standard.cc). As long as a text of it is as it was made, it is said in the
// reader's language; one that somebody wrote is shown as it is written. Pure.
import type { MessageId } from '~/i18n/catalog';

const TEXTS: ReadonlyMap<string, MessageId> = new Map([
  ['COS quality standard', 'plan.standard.default'],
  ['Both sides promise something', 'plan.criterion.title.BOTH_SIDES_COMMIT'],
  ['Success can be measured', 'plan.criterion.title.MEASURABLE_TARGET'],
  ['A director or above stands for it', 'plan.criterion.title.SPONSOR_IS_DIRECTOR'],
  ['It is due within the fiscal year', 'plan.criterion.title.DUE_IN_FISCAL_YEAR'],
  ['It serves a priority of the customer', 'plan.criterion.title.SERVES_PRIORITY'],
  ['It was reviewed lately', 'plan.criterion.title.RECENTLY_REVIEWED'],
  ['What is done can be shown', 'plan.criterion.title.EVIDENCE_WHEN_DONE'],
  ["The customer's business gains by it", 'plan.criterion.title.REVIEWER_RATED'],
]);

/** The message that says it; undefined: it is somebody's own text. */
export function standardText(text: string): MessageId | undefined {
  return TEXTS.get(text);
}
