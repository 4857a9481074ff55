import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

import {
  findTyped,
  stepOfKey,
  toggled,
  withSiblings,
  type RowAct,
  type TreeNode,
  type TreeRow,
} from './tree-grid-model';

/** Letters typed within this time are one word. */
const TYPING_MS = 700;

interface TreeKeysOptions<T> {
  scroller: RefObject<HTMLElement | null>;
  rows: readonly TreeRow<T>[];
  expanded: ReadonlySet<string>;
  onExpandedChange: (expanded: ReadonlySet<string>) => void;
  onOpen: (node: TreeNode<T>) => void;
  nameOf: (node: TreeNode<T>) => string;
  rowHeight: number;
}

interface TreeKeys {
  /** The row that takes the focus. */
  active: number;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  /** The same function for ever: rows are drawn again when it changes. */
  onAct: (act: RowAct, index: number) => void;
}

/** Which row of a tree is the active one, and what keys and presses do with it. */
export function useTreeKeys<T>(options: TreeKeysOptions<T>): TreeKeys {
  const { scroller, rows } = options;
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });
  // By key, so that the focus stays with its node when rows come and go.
  const [activeKey, setActiveKey] = useState<string>();
  const found = rows.findIndex((row) => row.node.key === activeKey);
  const active = Math.max(found, 0);
  const wantsFocus = useRef(false);
  const typed = useRef({ text: '', at: 0 });

  // After every drawing: the row may only now have been drawn.
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (!row) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  });

  const focusRow = useCallback((index: number) => {
    const { scroller: element, rows: all, rowHeight } = latest.current;
    const row = all[index];
    if (!row) return;
    wantsFocus.current = true;
    setActiveKey(row.node.key);
    scrollIntoView(element.current, index, rowHeight);
  }, []);

  const expand = useCallback((index: number, isExpanded: boolean) => {
    const { rows: all, expanded, onExpandedChange } = latest.current;
    const row = all[index];
    if (row) onExpandedChange(toggled(expanded, row.node.key, isExpanded));
  }, []);

  const onAct = useCallback(
    (act: RowAct, index: number) => {
      const { rows: all, expanded, onOpen } = latest.current;
      const row = all[index];
      if (!row) return;
      if (act === 'focus') setActiveKey(row.node.key);
      else if (act === 'open') onOpen(row.node);
      else expand(index, !expanded.has(row.node.key));
    },
    [expand],
  );

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const { rows: all, expanded, onExpandedChange, nameOf } = latest.current;
    // A link in a row does what its own keys mean.
    const isRow = event.target instanceof HTMLElement && event.target.getAttribute('role') === 'row';
    if (!isRow || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOfKey(event.key, all, active, expanded);
    if (step) {
      event.preventDefault();
      if (step.do === 'focus') focusRow(step.index);
      else if (step.do === 'expand' || step.do === 'collapse') expand(step.index, step.do === 'expand');
      else if (step.do === 'expandSiblings') onExpandedChange(withSiblings(expanded, all, step.index));
      else onAct('open', step.index);
    } else if (event.key.length === 1 && event.key !== ' ') {
      // Also what is a shortcut elsewhere: in a tree, letters look for a name.
      event.preventDefault();
      event.stopPropagation();
      const isLater = event.timeStamp - typed.current.at > TYPING_MS;
      typed.current = { text: (isLater ? '' : typed.current.text) + event.key, at: event.timeStamp };
      focusRow(findTyped(all, active, typed.current.text, nameOf));
    }
  };

  return { active, onKeyDown, onAct };
}

/** Scrolls as little as needed: the head of the table covers the first row's height. */
function scrollIntoView(element: HTMLElement | null, index: number, rowHeight: number): void {
  if (!element) return;
  const top = index * rowHeight;
  const bottom = top + rowHeight;
  const viewHeight = element.clientHeight - rowHeight;
  if (top < element.scrollTop) element.scrollTo({ top });
  else if (bottom > element.scrollTop + viewHeight) element.scrollTo({ top: bottom - viewHeight });
}
