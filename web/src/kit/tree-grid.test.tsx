import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { TreeGrid, type TreeColumn, type TreeNode } from './tree-grid';

interface Account {
  name: string;
}

const node = (name: string, depth: number, childCount = 0): TreeNode<Account> => ({
  key: name,
  depth,
  childCount,
  data: { name },
});
const NODES = [node('Bank', 0, 2), node('North', 1, 1), node('Harbour', 2), node('South', 1), node('Works', 0)];
const COLUMNS: TreeColumn<Account>[] = [
  { id: 'name', header: 'Account', width: '1fr', cell: (one) => one.data.name },
  { id: 'link', header: 'Figure', width: '6rem', cell: (one, tabIndex) => <a href={`#${one.key}`} tabIndex={tabIndex}>7</a> },
];

const ignore = () => {};

function Tree({ onOpen = ignore, nodes = NODES }: { onOpen?: (one: TreeNode<Account>) => void; nodes?: TreeNode<Account>[] }) {
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  return (
    <TreeGrid
      label="Accounts"
      columns={COLUMNS}
      nodes={nodes}
      expanded={expanded}
      onExpandedChange={setExpanded}
      onOpen={onOpen}
      nameOf={(one) => one.data.name}
    />
  );
}

const rowNames = () => screen.getAllByRole('row').slice(1).map((row) => row.querySelector('[role=gridcell]')?.textContent);
const focused = () => document.activeElement?.querySelector('[role=gridcell]')?.textContent;

// jsdom lays nothing out: without a height, no row is in view.
beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(800);
  HTMLElement.prototype.scrollTo = () => {};
});

describe('TreeGrid', () => {
  it('is walked, opened and closed by keys alone', async () => {
    const opened = vi.fn();
    const user = userEvent.setup();
    render(<Tree onOpen={opened} />);
    expect(rowNames()).toEqual(['Bank', 'Works']);
    await user.tab();
    expect(focused()).toBe('Bank');
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(rowNames()).toEqual(['Bank', 'North', 'South', 'Works']);
    expect(focused()).toBe('North');
    await user.keyboard('{ArrowRight}{ArrowDown}');
    expect(focused()).toBe('Harbour');
    await user.keyboard('{Enter}');
    expect(opened).toHaveBeenCalledWith(NODES[2]);
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(rowNames()).toEqual(['Bank', 'North', 'South', 'Works']);
    expect(focused()).toBe('North');
    await user.keyboard('{End}');
    expect(focused()).toBe('Works');
  });

  it('finds a row by the first letters of its name', async () => {
    const user = userEvent.setup();
    render(<Tree />);
    await user.tab();
    await user.keyboard('{ArrowRight}so');
    expect(focused()).toBe('South');
  });

  it('reaches the links of the focused row by Tab, and no others', async () => {
    const user = userEvent.setup();
    render(<Tree />);
    await user.tab();
    await user.keyboard('{ArrowDown}');
    await user.tab();
    expect(document.activeElement?.getAttribute('href')).toBe('#Works');
    await user.tab();
    expect(document.body).toBe(document.activeElement);
  });

  it('says to screen readers where a row stands', async () => {
    const user = userEvent.setup();
    render(<Tree />);
    await user.tab();
    await user.keyboard('{ArrowRight}');
    const row = screen.getByRole('row', { name: /^South/ });
    expect(row.getAttribute('aria-level')).toBe('2');
    expect(row.getAttribute('aria-posinset')).toBe('2');
    expect(row.getAttribute('aria-setsize')).toBe('2');
    expect(row.hasAttribute('aria-expanded')).toBe(false);
    expect(screen.getByRole('row', { name: /^Bank/ }).getAttribute('aria-expanded')).toBe('true');
  });

  it('keeps the focus with its node when rows come before it', async () => {
    const user = userEvent.setup();
    const { rerender } = render(<Tree />);
    await user.tab();
    await user.keyboard('{ArrowDown}');
    rerender(<Tree nodes={[node('Abbey', 0), ...NODES]} />);
    expect(rowNames()).toEqual(['Abbey', 'Bank', 'Works']);
    expect(focused()).toBe('Works');
    await user.keyboard('{ArrowUp}');
    expect(focused()).toBe('Bank');
  });

  it('draws only what is in view of many rows', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => node(`Account ${index}`, 0));
    render(<Tree nodes={many} />);
    expect(screen.getAllByRole('row').length).toBeLessThan(100);
    expect(screen.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('10001');
  });
});
