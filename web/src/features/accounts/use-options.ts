import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AccountState } from '~/api/generated/types.gen';
import { countryCodes } from '~/format/name';
import { useFormat } from '~/format/use-format';
import { useLanguage } from '~/i18n/language';
import { useText } from '~/i18n/text';
import type { Option } from '~/kit/options';
import { organizationQuery } from './queries';

/** Every country, by its name in the person's language. */
export function useCountryOptions(): Option[] {
  const { locale } = useLanguage();
  const format = useFormat();
  return useMemo(() => {
    const options = countryCodes(locale).map((id) => ({ id, label: format.country(id) }));
    const { compare } = new Intl.Collator(locale);
    return options.toSorted((a, b) => compare(a.label, b.label));
  }, [locale, format]);
}

/** The organization's segments, in its order. */
export function useSegmentOptions(): Option[] {
  const { data } = useQuery(organizationQuery);
  return useMemo(
    () =>
      (data?.segments ?? []).map(({ segmentId, displayName }) => ({
        id: segmentId,
        label: displayName || segmentId,
      })),
    [data],
  );
}

const STATES: readonly Exclude<AccountState, 'STATE_UNSPECIFIED'>[] = [
  'ACTIVE',
  'PROSPECT',
  'INACTIVE',
];

/** Whether we do business with an account. */
export function useStateOptions(): Option[] {
  const text = useText();
  return useMemo(
    () => STATES.map((id) => ({ id, label: text(`accounts.state.${id}`) })),
    [text],
  );
}
