import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setConnection } from '~/api/connection';
import english from '~/i18n/en.json';
import { LanguageProvider } from '~/i18n/language';
import { LiveStatus, OfflineBanner } from './live-status';

beforeEach(() => {
  vi.useFakeTimers();
  setConnection('live');
  render(
    <LanguageProvider locale="en" catalog={english}>
      <LiveStatus />
      <OfflineBanner />
    </LanguageProvider>,
  );
});
afterEach(() => vi.useRealTimers());

function pass(ms: number, change: () => void) {
  act(change);
  act(() => vi.advanceTimersByTime(ms));
}

const banner = () => screen.queryByText(/What you type is kept/);

describe('the live status', () => {
  it('says nothing of an interruption of a moment', () => {
    pass(300, () => setConnection('reconnecting'));
    pass(300, () => setConnection('live'));
    pass(2000, () => {});
    expect(banner()).toBeNull();
    expect(screen.getByText('Live')).toBeTruthy();
  });

  it('says that nothing typed is lost as long as the gateway is away', () => {
    pass(1000, () => setConnection('reconnecting'));
    expect(banner()).not.toBeNull();
    expect(screen.getByText('Reconnecting')).toBeTruthy();
    pass(1, () => setConnection('live'));
    expect(banner()).toBeNull();
  });
});
