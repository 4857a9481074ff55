import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import english from '~/i18n/en.json';
import { LanguageProvider } from '~/i18n/language';

import type { Failure } from './failure';
import { KitProvider } from './provider';
import { QueryState } from './query-state';

interface ShownProps {
  data?: string;
  error?: Failure;
  refetch?: () => void;
}

const ignore = () => {};

/** A query in one state; its error says by itself what it means. */
function Shown({ data, error, refetch = ignore }: ShownProps) {
  return (
    <LanguageProvider locale="en" catalog={english}>
      <KitProvider locale="en" navigate={() => {}} failureOf={(thrown) => thrown as Failure}>
        <QueryState query={{ data, error, refetch }} label="Accounts" shape="table">
          {(answer) => <p>{answer}</p>}
        </QueryState>
      </KitProvider>
    </LanguageProvider>
  );
}

const bars = (container: HTMLElement) => container.querySelectorAll('.bar').length;

afterEach(() => vi.useRealTimers());

describe('QueryState', () => {
  it('shows nothing at first, then the shape of what is coming', () => {
    vi.useFakeTimers();
    const { container } = render(<Shown />);
    expect(screen.getByRole('status', { name: 'Accounts' })).toBeTruthy();
    expect(bars(container)).toBe(0);
    act(() => void vi.advanceTimersByTime(299));
    expect(bars(container)).toBe(0);
    act(() => void vi.advanceTimersByTime(1));
    expect(bars(container)).toBeGreaterThan(0);
  });

  it('shows an old answer rather than a failure to read it again', () => {
    render(<Shown data="what was read" error={{ kind: 'away', message: '' }} />);
    expect(screen.getByText('what was read')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says what failed, whom to tell which id, and reads once more', async () => {
    const refetch = vi.fn();
    const failed: Failure = { kind: 'failed', message: 'amounts have no rate', requestId: '7f3a' };
    render(<Shown error={failed} refetch={refetch} />);
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('Accounts: could not be read');
    expect(alert.textContent).toContain('amounts have no rate');
    expect(alert.textContent).toContain('7f3a');
    await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }));
    expect(refetch).toHaveBeenCalledTimes(1);
  });

  it('says in its own words that nobody answers', () => {
    render(<Shown error={{ kind: 'away', message: 'TypeError: Failed to fetch' }} />);
    expect(screen.getByRole('alert').textContent).toContain(english['kit.away']);
    expect(screen.queryByText(/Failed to fetch/)).toBeNull();
  });

  it('says of what may not be seen neither that it is there nor that it failed', () => {
    render(<Shown error={{ kind: 'hidden', message: 'accounts/secret' }} />);
    expect(screen.getByText(english['kit.hidden.title'])).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByText(/secret/)).toBeNull();
  });
});
