import { useEffect } from 'react';
import { registerActions, type Action } from './action';

/** Offers actions as long as the component is there; memoize the list. */
export function useActions(actions: readonly Action[]): void {
  useEffect(() => registerActions(actions), [actions]);
}
