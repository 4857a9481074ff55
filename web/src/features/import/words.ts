import { ApiError, messageOf } from '~/api/error';
import type { ImportFailure } from '~/api/import-jobs';
import { errorText } from '~/i18n/reasons';
import type { Text } from '~/i18n/text';

/** Why an import fails, where that has words in every language. */
const REASONS = [
  'BAD_ROWS',
  'BODY_INCOMPLETE',
  'BODY_TOO_LARGE',
  'BODY_TOO_SLOW',
  'CSV_DIALECT',
  'CSV_INVALID',
  'CSV_UNREADABLE',
  'FILE_NAME_INVALID',
  'FILE_TOO_LARGE',
  'IMPORTS_FULL',
  'IMPORTS_UNAVAILABLE',
  'IMPORT_BUSY',
  'IMPORT_EMPTY',
  'IMPORT_NOT_CHECKED',
  'IMPORT_NOT_FOUND',
  'IMPORT_PROGRAM_FAILED',
  'IMPORT_RESULT_TOO_LARGE',
  'IMPORT_TOO_LARGE',
  'IMPORT_TOO_LONG',
  'MAPPING_FILE_OUTSIDE',
  'MAPPING_INVALID',
  'NO_SERVER',
  'PERMISSION_DENIED',
  'ROWS_REFUSED',
  'RUN_NOT_FOUND',
  'RUN_OF_ANOTHER_SERVER',
  'RUN_UNREADABLE',
  'TOO_MANY_IMPORTS',
  'TOO_MUCH_MISSING',
] as const;

/** The reason in words of the console's own; undefined: it has none. */
export function reasonText(reason: string, text: Text): string | undefined {
  const known = REASONS.find((one) => one === reason);
  return known && text(`import.reason.${known}`);
}

/** Why a call failed. */
export function failureText(error: unknown, text: Text): string {
  const own = error instanceof ApiError ? reasonText(error.reason, text) : undefined;
  return own ?? errorText(error, text) ?? messageOf(error);
}

const FIELDS = [
  'account',
  'agreement',
  'amount',
  'annual_revenue',
  'base_currency_code',
  'close_date',
  'competitor',
  'country_code',
  'currency_code',
  'current_version',
  'display_name',
  'email',
  'employee_count',
  'employment',
  'end_date',
  'family',
  'forecast_category',
  'industry',
  'kind',
  'lines.amount',
  'lines.product',
  'lines.quantity',
  'list_price',
  'managed',
  'manager',
  'next_step',
  'open_date',
  'owner',
  'parent',
  'partners.kind',
  'partners.partner',
  'partners.share_basis_points',
  'probability_basis_points',
  'rate',
  'region',
  'segment',
  'stage',
  'start_date',
  'state',
  'title',
  'type',
] as const;

/** What a field is called; one that has no name here, by that of the contract. */
export function fieldText(path: string, text: Text): string {
  if (path.startsWith('labels.')) return text('import.label', { key: path.slice('labels.'.length) });
  const known = FIELDS.find((one) => one === path);
  return known ? text(`import.field.${known}`) : path;
}

/** Reasons whose message names what is wrong and where: it is shown beside the words. */
const TELLING = new Set(['CSV_DIALECT', 'CSV_INVALID', 'CSV_UNREADABLE', 'MAPPING_INVALID', 'ROWS_REFUSED', 'IMPORT_PROGRAM_FAILED']);

/** What of a step's failure the console has no words for. */
export function detailOf(failure: ImportFailure, text: Text): string {
  return TELLING.has(failure.reason) || !reasonText(failure.reason, text) ? failure.message : '';
}
