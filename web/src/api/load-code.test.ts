import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setConnection } from './connection';
import { loadCode } from './load-code';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('code that is loaded when it is needed', () => {
  it('comes when the gateway is back, however long it was away', async () => {
    setConnection('reconnecting');
    let isAway = true;
    const load = vi.fn(async () => {
      if (isAway) throw new TypeError('Failed to fetch dynamically imported module');
      return { Page: 'page' };
    });
    const loaded = loadCode(load)();
    await vi.advanceTimersByTimeAsync(60_000);
    isAway = false;
    setConnection('live');
    await expect(loaded).resolves.toEqual({ Page: 'page' });
  });

  it('is given up if it is not there although the gateway answers', async () => {
    setConnection('live');
    const load = vi.fn(() => Promise.reject(new Error('404')));
    const failed = expect(loadCode(load)()).rejects.toThrow('404');
    await vi.advanceTimersByTimeAsync(5000);
    await failed;
    expect(load).toHaveBeenCalledTimes(3);
  });
});
