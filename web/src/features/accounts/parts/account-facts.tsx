import type { Account, AccountState, Money } from '~/api/generated/types.gen';
import type { FieldEdit } from '~/api/save-field';
import { moneyDecimal, parseMoney } from '~/format/money';
import { useText } from '~/i18n/text';
import { InlineCheckbox, InlineSelect } from '~/kit/inline-choice';
import type { InlineBinding } from '~/kit/inline-model';
import { InlineText } from '~/kit/inline-text';
import { KeyValueList } from '~/kit/key-value-list';
import { Section } from '~/kit/section';
import { ACCOUNT_FIELDS, parseDomains } from '../account-fields';
import { useSaveFact } from '../mutations';
import { useCountryOptions, useSegmentOptions, useStateOptions } from '../use-options';

/** Binds fields of one account to inline controls. */
type Bind = <Value>(edit: FieldEdit<Account, Value>) => InlineBinding<Value>;

function useBind(account: Account): Bind {
  const save = useSaveFact(account);
  return (edit) => ({
    value: edit.get(account),
    save: (change, onWaiting) => save(edit, change, onWaiting),
    draftKey: `${account.name}.${edit.mask}`,
  });
}

/** What is known of an account itself, edited where it stands. */
export function AccountFacts({ account }: { account: Account }) {
  const text = useText();
  const bind = useBind(account);
  const segments = useSegmentOptions();
  const states = useStateOptions();
  const countries = useCountryOptions();
  const isReadOnly = Boolean(account.deleteTime);
  const rows = [
    row('displayName', (label) => (
      <InlineText
        label={label}
        field={bind(ACCOUNT_FIELDS.displayName)}
        input={{ maxLength: 200, check: (value) => (value ? '' : text('accounts.check.name')) }}
        isReadOnly={isReadOnly}
      />
    )),
    row('state', (label) => (
      <InlineSelect
        label={label}
        field={bind(ACCOUNT_FIELDS.state) as InlineBinding<string> & { value: AccountState }}
        options={states}
        isReadOnly={isReadOnly}
      />
    )),
    row('segment', (label) => (
      <InlineSelect label={label} field={bind(optional('segment'))} options={segments} isReadOnly={isReadOnly} />
    )),
    row('industry', (label) => (
      <InlineText label={label} field={bind(optional('industry'))} input={{ maxLength: 100 }} isReadOnly={isReadOnly} />
    )),
    row('countryCode', (label) => (
      <InlineSelect label={label} field={bind(optional('countryCode'))} options={countries} isReadOnly={isReadOnly} />
    )),
    row('domains', (label) => (
      <InlineText label={label} field={bind(DOMAINS)} isReadOnly={isReadOnly} />
    )),
    row('employeeCount', (label) => (
      <InlineText
        label={label}
        field={bind(EMPLOYEES)}
        input={{ check: (value) => (/^[\d,\s]{0,11}$/.test(value) ? '' : text('accounts.check.count')) }}
        isReadOnly={isReadOnly}
      />
    )),
    row('annualRevenue', (label) => (
      <InlineText
        label={label}
        field={bind(REVENUE)}
        input={{
          placeholder: text('accounts.revenue.placeholder'),
          check: (value) => (isRevenue(value) ? '' : text('accounts.check.revenue')),
        }}
        isReadOnly={isReadOnly}
      />
    )),
    row('managed', () => (
      <InlineCheckbox
        label={text('accounts.create.managed')}
        field={bind(MANAGED)}
        words={[text('accounts.no'), text('accounts.yes')]}
        isReadOnly={isReadOnly}
      />
    )),
  ];
  return (
    <Section title={text('accounts.facts.title')}>
      <KeyValueList
        items={[
          ...rows.map(({ field, draw }) => {
            const label = text(`accounts.field.${field}`);
            return { id: field, label, value: draw(label) };
          }),
          ...(account.externalIds ?? []).map(({ system, value }) => ({
            id: `${system}:${value}`,
            label: text('accounts.externalId', { system }),
            value,
          })),
        ]}
      />
    </Section>
  );
}

type FactField = keyof typeof ACCOUNT_FIELDS;

function row(field: FactField, draw: (label: string) => React.ReactNode) {
  return { field, draw };
}

/** A text that may be missing. */
function optional(key: 'segment' | 'industry' | 'countryCode'): FieldEdit<Account, string> {
  return { ...ACCOUNT_FIELDS[key], get: (account) => account[key] ?? '', set: (_, value) => ({ [key]: value.trim() }) };
}

/** Commas between thousands, as both languages have them. */
function grouped(decimal: string): string {
  return decimal.replaceAll(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
}

const MANAGED: FieldEdit<Account, boolean> = {
  ...ACCOUNT_FIELDS.managed,
  get: (account) => account.managed ?? false,
};

const DOMAINS: FieldEdit<Account, string> = {
  mask: 'domains',
  get: (account) => (account.domains ?? []).join(', '),
  set: (_, value) => ({ domains: parseDomains(value) }),
};

const EMPLOYEES: FieldEdit<Account, string> = {
  mask: 'employeeCount',
  get: (account) => (account.employeeCount === '0' ? '' : grouped(account.employeeCount ?? '')),
  set: (_, value) => ({ employeeCount: value.replaceAll(/[,\s]/g, '') || '0' }),
};

/** `2,728,000,000 EUR`, as one types it; empty: unknown. */
const REVENUE: FieldEdit<Account, string> = {
  mask: 'annualRevenue',
  get: ({ annualRevenue: money }) => (money ? `${grouped(moneyDecimal(money))} ${money.currencyCode}` : ''),
  set: (_, value) => ({ annualRevenue: revenueOf(value) }) as Partial<Account>,
};

function revenueOf(value: string): Money | undefined {
  const [, amount = '', currency = ''] = /^(.*?)\s*([A-Za-z]{3})$/.exec(value.trim()) ?? [];
  return currency ? parseMoney(amount, currency.toUpperCase()) : undefined;
}

function isRevenue(value: string): boolean {
  const money = revenueOf(value);
  return value === '' || (money !== undefined && !money.units.startsWith('-'));
}
