import type { Account } from '~/api/generated/types.gen';
import type { FieldEdit } from '~/api/save-field';

function field<Key extends keyof Account & string>(key: Key): FieldEdit<Account, Account[Key]> {
  return {
    mask: key,
    get: (account) => account[key],
    set: (_, value) => ({ [key]: value }) as Partial<Account>,
  };
}

/** The facts of an account that its page lets one change; the parent is changed by a move. */
export const ACCOUNT_FIELDS = {
  displayName: field('displayName'),
  segment: field('segment'),
  industry: field('industry'),
  countryCode: field('countryCode'),
  state: field('state'),
  managed: field('managed'),
  employeeCount: field('employeeCount'),
  annualRevenue: field('annualRevenue'),
  domains: field('domains'),
};

/** `employee_count` of `employeeCount`: how the history names a field. */
export function historyPath(mask: string): string {
  return mask.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Domains as somebody types them: lower case, without scheme, path or the empty ones. */
export function parseDomains(text: string): string[] {
  const bare = (word: string) => word.toLowerCase().replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return [...new Set(text.split(/[\s,;，；、]+/).map(bare).filter(Boolean))];
}
