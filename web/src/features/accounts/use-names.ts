import { useQueries } from '@tanstack/react-query';
import { useCallback } from 'react';
import { idOf } from '~/format/name';
import { useText } from '~/i18n/text';
import { accountQuery, personQuery } from './queries';

/** Gives the display name of an account or a person; until it is known, the last part of its name. */
export type NameOf = (name: string) => string;

/** Reads the display names of these accounts and people. */
export function useNames(names: readonly string[]): NameOf {
  const text = useText();
  const wanted = [...new Set(names.filter((name) => /^(accounts|people)\/[^/]+$/.test(name)))];
  const known = useQueries({
    queries: wanted.map((name) =>
      name.startsWith('people/') ? { ...personQuery(name) } : { ...accountQuery(name) },
    ) as ReturnType<typeof personQuery>[],
    combine: (answers) => new Map(wanted.map((name, index) => [name, answers[index]?.data?.displayName])),
  });
  return useCallback(
    (name) => {
      if (name === 'administrator') return text('accounts.administrator');
      return known.get(name) ?? idOf(name);
    },
    [known, text],
  );
}
