import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connection, setConnection } from './connection';
import { SILENCE_MS_MAX } from './event-stream';
import { covers, queryKey } from './keys';
import { isTouched } from './query-client';
import { forgetRevisions, noteRevision, startsAfter } from './revisions';
import { watch, type ChangeEvent } from './watch';

/** The tabs of one browser: a lock that one holds at a time, and a channel that the others hear. */
class Browser {
  private holders: (() => Promise<void>)[] = [];
  readonly ports = new Set<Port>();

  request = async (_: string, { signal }: { signal: AbortSignal }, lead: () => Promise<void>) => {
    await new Promise<void>((resolve) => {
      this.holders.push(async () => {
        if (!signal.aborted) await lead();
        this.holders.shift();
        resolve();
        void this.holders[0]?.();
      });
      if (this.holders.length === 1) void this.holders[0]?.();
    });
  };
}

class Port extends EventTarget {
  static browser = new Browser();
  constructor(_name: string) {
    super();
    Port.browser.ports.add(this);
  }
  postMessage(data: unknown) {
    for (const port of Port.browser.ports) {
      if (port !== this) port.dispatchEvent(new MessageEvent('message', { data }));
    }
  }
  close() {
    Port.browser.ports.delete(this);
  }
}

/** Streams that the gateway has open; the test writes into the newest. */
let streams: ReadableStreamDefaultController<Uint8Array>[] = [];
const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
const encoder = new TextEncoder();

function send(text: string): void {
  streams.at(-1)?.enqueue(encoder.encode(text));
}

function change(revision: string, resources: string[]): string {
  const data: ChangeEvent = { service: 'accounts', revision, resources, actor: 'a', time: 't' };
  return `id: a1.${revision},b2.0,c3.0\ndata: ${JSON.stringify(data)}\n\n`;
}

const lastEventId = (call: number) =>
  new Headers(fetched.mock.calls[call]?.[1].headers).get('Last-Event-ID');

let stops: (() => void)[] = [];
function tab() {
  const handlers = { onChanges: vi.fn(), onReset: vi.fn(), onStart: vi.fn() };
  const stop = watch(handlers);
  stops.push(stop);
  return { ...handlers, stop };
}

beforeEach(() => {
  vi.useFakeTimers();
  setConnection('connecting');
  Port.browser = new Browser();
  streams = [];
  stops = [];
  fetched.mockReset();
  fetched.mockImplementation(async (_, { signal }) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        streams.push(controller);
        signal?.addEventListener('abort', () => controller.error(signal.reason));
      },
    });
    return new Response(body);
  });
  vi.stubGlobal('fetch', fetched);
  vi.stubGlobal('BroadcastChannel', Port);
  vi.stubGlobal('navigator', { locks: Port.browser });
});

afterEach(() => {
  for (const stop of stops) stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the start of a stream', () => {
  it('says after which revisions it begins, and once: later streams go on from the last event', async () => {
    const { onStart } = tab();
    await vi.advanceTimersByTimeAsync(0);
    send('id: a1.12,b2.5,c3.9\nevent: ready\ndata: {}\n\n');
    await vi.advanceTimersByTimeAsync(0);
    expect([...(onStart.mock.calls[0]?.[0] ?? [])]).toEqual([['accounts', '12'], ['planning', '5'], ['forecast', '9']]);
    streams.at(-1)?.close();
    await vi.advanceTimersByTimeAsync(1000);
    send('id: a1.12,b2.5,c3.9\nevent: ready\ndata: {}\n\n');
    await vi.advanceTimersByTimeAsync(0);
    expect(onStart).toHaveBeenCalledTimes(1);
  });

  it('misses what changed after the oldest answer that the page has', () => {
    forgetRevisions();
    noteRevision('accounts', '11');
    noteRevision('accounts', '9');
    noteRevision('accounts', '12');
    expect(startsAfter('accounts', '10')).toBe(true);
    expect(startsAfter('accounts', '10')).toBe(false);
    noteRevision('planning', '100');
    expect(startsAfter('planning', '100')).toBe(false);
    expect(startsAfter('forecast', '3')).toBe(false);
    forgetRevisions();
  });
});

describe('the watch', () => {
  it('is one stream for all tabs, and each hears each change', async () => {
    const [first, second] = [tab(), tab()];
    await vi.advanceTimersByTimeAsync(1);
    send(change('7', ['accounts/a']) + change('8', ['accounts/b']));
    await vi.advanceTimersByTimeAsync(200);
    expect(fetched).toHaveBeenCalledTimes(1);
    for (const { onChanges } of [first, second]) {
      expect(onChanges).toHaveBeenCalledTimes(1);
      expect(onChanges.mock.calls[0]?.[0]).toMatchObject([{ revision: '7' }, { revision: '8' }]);
    }
  });

  it('goes on in another tab where the closed one ended', async () => {
    const first = tab();
    const second = tab();
    await vi.advanceTimersByTimeAsync(1);
    send(change('7', ['accounts/a']));
    await vi.advanceTimersByTimeAsync(200);
    first.stop();
    await vi.advanceTimersByTimeAsync(1);
    expect(lastEventId(1)).toBe('a1.7,b2.0,c3.0');
    send(change('9', ['accounts/a']));
    await vi.advanceTimersByTimeAsync(200);
    expect(second.onChanges).toHaveBeenCalledTimes(2);
  });

  it('comes back after the gateway was away and resumes', async () => {
    tab();
    await vi.advanceTimersByTimeAsync(1);
    send(change('7', ['accounts/a']));
    await vi.advanceTimersByTimeAsync(1);
    fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    streams[0]?.close();
    await vi.advanceTimersByTimeAsync(1);
    expect(connection()).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(2000);
    expect(connection()).toBe('live');
    expect(lastEventId(2)).toBe('a1.7,b2.0,c3.0');
  });

  it('takes a silent stream for dead', async () => {
    tab();
    await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(SILENCE_MS_MAX - 1000);
    send(': ping\n\n');
    await vi.advanceTimersByTimeAsync(SILENCE_MS_MAX - 1000);
    expect(fetched).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('tells every tab that anything may have changed when it cannot resume', async () => {
    const tabs = [tab(), tab()];
    await vi.advanceTimersByTimeAsync(1);
    send('id: a2.9,b2.5,c3.0\nevent: reset\ndata: {"service":"accounts","reason":"EPOCH_CHANGED"}\n\n');
    await vi.advanceTimersByTimeAsync(1);
    for (const { onReset } of tabs) expect(onReset).toHaveBeenCalledTimes(1);
    streams[0]?.close();
    await vi.advanceTimersByTimeAsync(1000);
    expect(lastEventId(1)).toBe('a2.9,b2.5,c3.0');
  });
});

describe('what a change touches', () => {
  const event = (...resources: string[]): ChangeEvent => ({
    service: 'accounts',
    revision: '1',
    resources,
    actor: '',
    time: '',
  });

  it.each([
    ['accounts/a', 'accounts/a', true],
    ['accounts/a', 'accounts/ab', false],
    ['accounts/*', 'accounts/b', true],
    ['accounts/*', 'accounts/b/contacts/c', false],
    ['accounts/a/**', 'accounts/a/plans/2026/actions/x', true],
    ['accounts/a/**', 'accounts/a', false],
    ['**', 'organization', true],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(covers(pattern, name)).toBe(expected);
  });

  it('is what its resources say, else all that its service answers', () => {
    const key = queryKey('accounts', 'get', 'accounts/a');
    const named = { queryKey: key, meta: { resources: ['accounts/a'] } };
    expect(isTouched(named, event('accounts/b'))).toBe(false);
    expect(isTouched(named, event('accounts/b', 'accounts/a'))).toBe(true);
    expect(isTouched({ queryKey: key, meta: undefined }, event('accounts/b'))).toBe(true);
  });

  it('is everything where the event names only some of what changed', () => {
    const forecast = { queryKey: queryKey('forecast', 'get', 'accounts/a'), meta: { resources: ['accounts/a'] } };
    expect(isTouched(forecast, event('accounts/b'))).toBe(false);
    expect(isTouched(forecast, { ...event('accounts/b'), truncated: true })).toBe(true);
  });
});
