import type { FaultWords } from '~/api/import-jobs';
import type { Text } from '~/i18n/text';

/** What may be wrong with a row, and has words in every language (cli/import/row_problem.h). */
const FAULTS = [
  'BELOW_ITSELF',
  'DAY_HAS_TIME',
  'EMPTY',
  'INVISIBLE',
  'KEY_IN_PART',
  'KEY_SEPARATOR_IN_KEY',
  'KEY_TWICE',
  'NOT_A_CHOICE',
  'NOT_A_CURRENCY',
  'NOT_A_DAY',
  'NOT_A_FLAG',
  'NOT_A_NAME',
  'NOT_A_NUMBER',
  'NOT_BASIS_POINTS',
  'NOT_IN_PERCENT',
  'NOT_JSON',
  'NOT_LISTED',
  'NOT_WHOLE',
  'NO_STAGE',
  'NUMBER_TOO_LARGE',
  'NUMBER_TOO_LONG',
  'OTHER_CURRENCY',
  'REFERS_TO_DELETED',
  'REFERS_TO_LEFT_OUT',
  'REFERS_TO_NOTHING',
  'TOO_DEEP',
  'TOO_MANY_DECIMALS',
] as const;

/** What is said of a fault. */
export interface FaultText {
  words: string;
  /** They are the program's or the server's own, in English. */
  isForeign: boolean;
}

/** Why a row cannot be taken: by the code, or as the program says what has none. */
export function faultText({ code, details, reason }: FaultWords, text: Text): FaultText {
  const known = FAULTS.find((one) => one === code);
  // A text that the program did not name stands where it would have been.
  return known
    ? { words: text(`import.fault.${known}`, { text: '', ...details }), isForeign: false }
    : { words: reason, isForeign: true };
}
