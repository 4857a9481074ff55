import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { queryString, read, write } from './client';
import { connection, setConnection } from './connection';
import { ApiError } from './error';
import { forgetRevisions } from './revisions';
import { serviceOf } from './service';

const answers: (Response | Error)[] = [];
const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

function answer(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

function sentHeader(call: number, name: string): string | null {
  return new Headers(fetched.mock.calls[call]?.[1].headers).get(name);
}

beforeEach(() => {
  vi.useFakeTimers();
  setConnection('live');
  fetched.mockReset();
  fetched.mockImplementation(async () => {
    const next = answers.shift();
    if (!next || next instanceof Error) throw next ?? new Error('no answer is left');
    return next;
  });
  vi.stubGlobal('fetch', fetched);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  answers.length = 0;
  forgetRevisions();
});

describe('a read', () => {
  it('asks for at least the newest revision that its service has answered with', async () => {
    answers.push(answer(200, {}, { 'Accord-Revision': '9' }));
    answers.push(answer(200, {}, { 'Accord-Revision': '10', 'Accord-Accounts-Revision': '41' }));
    answers.push(answer(200, {}), answer(200, {}));
    await read({ path: 'accounts/acme' });
    await read({ path: 'accounts/acme/plans/2026' });
    await read({ path: 'people/jane' });
    await read({ path: 'cosStandards' });
    const asked = [0, 1, 2, 3].map((call) => sentHeader(call, 'Accord-Min-Revision'));
    expect(asked).toEqual([null, null, '41', '10']);
  });

  it('throws what the service says, with fields, reason and request id', async () => {
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'HIERARCHY_CYCLE' },
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: 'parent', description: 'stands below the account' }],
      },
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'r-7' },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' },
    ];
    answers.push(answer(400, { code: 9, message: 'would be a cycle', details }));
    await expect(read({ path: 'accounts/acme' })).rejects.toMatchObject({
      message: 'would be a cycle',
      status: 400,
      code: 'FAILED_PRECONDITION',
      reason: 'HIERARCHY_CYCLE',
      violations: [{ field: 'parent', description: 'stands below the account' }],
      requestId: 'r-7',
      retryAfterMs: 1500,
    });
  });

  it('makes an error of what is no status at all', async () => {
    answers.push(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
    await expect(read({ path: 'people' })).rejects.toMatchObject({
      message: 'Bad Gateway',
      code: 'UNAVAILABLE',
    });
  });

  it('says that nobody answered, once', async () => {
    answers.push(new TypeError('Failed to fetch'));
    await expect(read({ path: 'people' })).rejects.toBeInstanceOf(ApiError);
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(connection()).toBe('reconnecting');
  });
});

describe('a write', () => {
  it('is sent again with the same request id until somebody answers', async () => {
    answers.push(new TypeError('Failed to fetch'), answer(503, { code: 14 }), answer(200, { a: 1 }));
    const onWaiting = vi.fn();
    const written = write({
      method: 'POST',
      path: 'accounts/acme:move',
      body: { parent: 'accounts/b' },
      requestIdIn: 'body',
      etag: 'e1',
      onWaiting,
    });
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(written).resolves.toEqual({ a: 1 });
    const bodies = fetched.mock.calls.map(([, init]) => init.body);
    expect(new Set(bodies).size).toBe(1);
    expect(JSON.parse(String(bodies[0]))).toEqual({
      parent: 'accounts/b',
      etag: 'e1',
      requestId: expect.stringMatching(/-/),
    });
    expect(onWaiting).toHaveBeenCalledTimes(2);
  });

  it('is sent at once when the gateway comes back', async () => {
    answers.push(new TypeError('Failed to fetch'), answer(200, {}));
    const written = write({ method: 'DELETE', path: 'accounts/acme', requestIdIn: 'query' });
    await vi.advanceTimersByTimeAsync(10);
    setConnection('live');
    await expect(written).resolves.toEqual({});
    expect(fetched.mock.calls[1]?.[0]).toMatch(/^\/v1\/accounts\/acme\?requestId=/);
  });

  it('is given up by its signal', async () => {
    answers.push(new TypeError('Failed to fetch'));
    const abort = new AbortController();
    const written = write({
      method: 'DELETE',
      path: 'accounts/acme',
      requestIdIn: 'query',
      signal: abort.signal,
    });
    const failed = expect(written).rejects.toThrow('enough');
    await vi.advanceTimersByTimeAsync(10);
    abort.abort(new Error('enough'));
    await failed;
  });

  it('that is refused is not sent again', async () => {
    answers.push(answer(409, { code: 10, message: 'changed since' }));
    await expect(
      write({ method: 'PATCH', path: 'accounts/acme', body: {}, requestIdIn: 'query' }),
    ).rejects.toMatchObject({ code: 'ABORTED' });
    expect(fetched).toHaveBeenCalledTimes(1);
  });
});

describe('an address', () => {
  it('leaves out what is not asked for and repeats lists', () => {
    expect(queryString({ a: '', b: undefined, c: ['x', 'y'], d: 0, e: false })).toBe(
      '?c=x&c=y&d=0&e=false',
    );
    expect(queryString()).toBe('');
  });

  it.each([
    ['accounts/a', 'accounts'],
    ['accounts:tree', 'accounts'],
    ['accounts/a/contacts/b', 'accounts'],
    ['accounts/a/plans', 'planning'],
    ['accounts/a/plans/2026:submit', 'planning'],
    ['accounts/a/plans/2026/conditions/x', 'planning'],
    ['cosStandards/default', 'planning'],
    ['accounts/a/forecast', 'forecast'],
    ['people/p/contributions', 'forecast'],
    ['accounts/a/addressableRevenues/2026', 'forecast'],
    ['opportunities:upsert', 'forecast'],
    ['people/p', 'accounts'],
  ])('%s is answered by %s', (path, service) => {
    expect(serviceOf(path)).toBe(service);
  });
});
