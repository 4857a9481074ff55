import { useQueries } from '@tanstack/react-query';
import { useCallback } from 'react';
import { idOf } from '~/format/name';
import { nameQuery } from './queries';

/** Gives the display name of an account, a person or a stage; until it is known, its id. */
export type NameOf = (name: string) => string;

export function useNames(names: readonly string[]): NameOf {
  const wanted = [...new Set(names.filter(Boolean))];
  const known = useQueries({
    queries: wanted.map((name) => nameQuery(name)),
    combine: (answers) => new Map(wanted.map((name, index) => [name, answers[index]?.data])),
  });
  return useCallback((name) => known.get(name) ?? idOf(name), [known]);
}
