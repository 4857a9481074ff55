// The planning service explains itself in English sentences: why a criterion is not met, why a plan is
// out of date, and what its default standard asks. They come from a closed set (rubric.cc, plan.cc and
// standard.cc in services/planning/domain), so a sentence is recognised here and said in the reader's
// language. One that is not recognised, such as a criterion of a standard of somebody's own, is shown
// as it came. Pure.
import type { MessageId } from '~/i18n/catalog';

/** A message and what goes into it; `dates` and `words` are put into the reader's language first. */
export interface ServerWords {
  id: MessageId;
  values: Record<string, string>;
  dates: Record<string, string>;
  words: string[];
}

const DAY = String.raw`\d{4}-\d{2}-\d{2}`;
const RANGE = String.raw`(?<dateFirst>${DAY}) to (?<dateLast>${DAY})`;

const REASONS: readonly (readonly [RegExp, MessageId])[] = [
  [/^Both sides owe at least one commitment\.$/, 'plan.reason.bothSides'],
  [/^We owe nothing: add a commitment of ours\.$/, 'plan.reason.weOweNothing'],
  [/^The customer owes nothing: add a commitment of theirs\.$/, 'plan.reason.customerOwesNothing'],
  [/^Nobody owes anything: add a commitment of each side\.$/, 'plan.reason.nobodyOwes'],
  [/^It has no sponsor: /, 'plan.reason.noSponsor'],
  [/^Its sponsor is no longer a contact: /, 'plan.reason.sponsorGone'],
  [/^How high its sponsor stands is not known: /, 'plan.reason.sponsorUnknown'],
  [/^Its sponsor stands below director level: /, 'plan.reason.sponsorLow'],
  [/^Its sponsor is a director or above\.$/, 'plan.reason.sponsorHigh'],
  [/^It has no measure: /, 'plan.reason.noMeasure'],
  [/^Its measure goes from (?<baseline>\S+) to (?<target>\S+) (?<unit>.+)\.$/, 'plan.reason.measure'],
  [/^Its measure lacks (?<words>.+): add it\.$/, 'plan.reason.measureLacks'],
  [new RegExp(`^It has no due date: set one within ${RANGE}\\.$`), 'plan.reason.noDueDate'],
  [
    new RegExp(`^It is due on (?<dateDue>${DAY}): move that into ${RANGE}\\.$`),
    'plan.reason.dueOutside',
  ],
  [
    new RegExp(`^Commitment (?<commitment>\\S+) is due on (?<dateDue>${DAY}): move that into ${RANGE}\\.$`),
    'plan.reason.commitmentDueOutside',
  ],
  [new RegExp(`^It is due within ${RANGE}, and so is every commitment\\.$`), 'plan.reason.dueInside'],
  [/^It serves no business priority: /, 'plan.reason.noPriority'],
  [/^It serves the priority (?<priority>.+)\.$/, 'plan.reason.priority'],
  [/^The plan no longer has the priority (?<priority>.+): link it/, 'plan.reason.priorityGone'],
  [/^It has never been reviewed: /, 'plan.reason.neverReviewed'],
  [
    /^It was last reviewed (?<days>\d+) days ago, more than (?<within>\d+): /,
    'plan.reason.reviewedLongAgo',
  ],
  [
    new RegExp(`^It was last reviewed on (?<dateReviewed>${DAY}), more than (?<within>\\d+) days ago: `),
    'plan.reason.reviewedOn',
  ],
  [/^It was reviewed within (?<within>\d+) days\.$/, 'plan.reason.reviewed'],
  [/^No commitment is reported done yet\.$/, 'plan.reason.nothingReported'],
  [/^A commitment is reported done but nothing shows it: /, 'plan.reason.noEvidence'],
  [/^There is evidence of what is done\.$/, 'plan.reason.evidence'],
  [/^Rated (?<rating>\d) of (?<best>\d): (?<said>[^]*)$/, 'plan.reason.rated'],
  [/^The last review does not rate it: have a reviewer rate (?<criterion>.+)\.$/, 'plan.reason.notRated'],
  [/^The standard does not say how it is decided\.$/, 'plan.reason.undecided'],
  [/^COS quality standard$/, 'plan.standard.default'],
  [/^Both sides promise something$/, 'plan.criterion.title.BOTH_SIDES_COMMIT'],
  [/^Success can be measured$/, 'plan.criterion.title.MEASURABLE_TARGET'],
  [/^A director or above stands for it$/, 'plan.criterion.title.SPONSOR_IS_DIRECTOR'],
  [/^It is due within the fiscal year$/, 'plan.criterion.title.DUE_IN_FISCAL_YEAR'],
  [/^It serves a priority of the customer$/, 'plan.criterion.title.SERVES_PRIORITY'],
  [/^It was reviewed lately$/, 'plan.criterion.title.RECENTLY_REVIEWED'],
  [/^What is done can be shown$/, 'plan.criterion.title.EVIDENCE_WHEN_DONE'],
  [/^The customer's business gains by it$/, 'plan.criterion.title.REVIEWER_RATED'],
  [
    /^It was last reviewed (?<days>\d+) days ago; the organization asks for a review every (?<every>\d+) days\.$/,
    'plan.stale.reviewed',
  ],
  [
    /^It has not been reviewed since it was created (?<days>\d+) days ago; the organization asks for a review every (?<every>\d+) days\.$/,
    'plan.stale.neverReviewed',
  ],
  [
    new RegExp(`^The account came to stand under another parent on (?<dateMoved>${DAY})\\.$`),
    'plan.stale.moved',
  ],
];

export function serverWords(sentence: string): ServerWords | undefined {
  for (const [pattern, id] of REASONS) {
    const groups = pattern.exec(sentence);
    if (groups !== null) return sorted(id, groups.groups ?? {});
  }
  return undefined;
}

function sorted(id: MessageId, groups: Record<string, string>): ServerWords {
  const result: ServerWords = { id, values: {}, dates: {}, words: [] };
  for (const [name, text] of Object.entries(groups)) {
    if (name === 'words') result.words = text.split(', ').map((word) => word.replace(/^a /, ''));
    else if (name.startsWith('date')) result.dates[name] = text;
    else result.values[name] = text;
  }
  return result;
}
