import { useCallback } from 'react';
import type { AccountState, Money } from '~/api/generated/types.gen';
import { NO_FIGURE } from '~/format/number';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import type { NameOf } from './use-names';
import { useSegmentOptions } from './use-options';

/** A field's value in the history, as a reader says it. */
export type ValueText = (path: string, value: unknown) => string;

/** The history has a message's fields by their names in the protos. */
type StoredMoney = Partial<Money> & { currency_code?: string };

export function useValueText(nameOf: NameOf): ValueText {
  const text = useText();
  const format = useFormat();
  const segments = useSegmentOptions();
  return useCallback(
    (path, value) => {
      if (value === null || value === undefined || value === '') return NO_FIGURE;
      if (path === 'state') return text(`accounts.state.${value as Exclude<AccountState, 'STATE_UNSPECIFIED'>}`);
      if (path === 'segment') return segments.find(({ id }) => id === value)?.label ?? String(value);
      if (path === 'parent') return nameOf(String(value));
      if (path === 'country_code') return format.country(String(value));
      if (path === 'employee_count') return format.count(String(value));
      if (path === 'managed') return text(value ? 'accounts.yes' : 'accounts.no');
      if (path === 'annual_revenue') return format.money(storedMoney(value as StoredMoney));
      if (path === 'external_ids') return externalIdsText(value);
      return Array.isArray(value) ? value.join(', ') : String(value);
    },
    [text, format, segments, nameOf],
  );
}

function storedMoney({ currency_code: currency = '', units = '0', nanos = 0 }: StoredMoney): Money {
  return { currencyCode: currency, units, nanos };
}

function externalIdsText(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return (value as { system: string; value: string }[])
    .map((id) => `${id.system}: ${id.value}`)
    .join(', ');
}
