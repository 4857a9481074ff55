import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * Keeps the row under the pointer, or else the first one in view, where it is when rows come or go
 * above it: what changes by itself never moves what somebody is about to press.
 *
 * `keys`: of the rows, all `rowHeight` pixels high, the first one at the top of what scrolls.
 */
export function useSteadyScroll(
  scroller: RefObject<HTMLElement | null>,
  keys: readonly string[],
  rowHeight: number,
): { onPointerMove: (event: { clientY: number }) => void; onPointerLeave: () => void } {
  const pointerY = useRef<number | undefined>(undefined);
  const before = useRef<readonly string[]>(keys);

  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = keys;
    if (!element || old === keys || old.length === 0 || element.scrollTop === 0) return;
    const offset = pointerY.current === undefined ? 0 : pointerY.current - element.getBoundingClientRect().top;
    const index = Math.floor((element.scrollTop + offset) / rowHeight);
    const key = old[index];
    const moved = key === undefined ? -1 : keys.indexOf(key);
    if (moved >= 0 && moved !== index) element.scrollBy({ top: (moved - index) * rowHeight });
  }, [scroller, keys, rowHeight]);

  return {
    onPointerMove: (event) => {
      pointerY.current = event.clientY;
    },
    onPointerLeave: () => {
      pointerY.current = undefined;
    },
  };
}
