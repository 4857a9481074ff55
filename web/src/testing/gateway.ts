import { vi } from 'vitest';

/** A request that the page sent. */
export interface Sent {
  method: string;
  /** Without `/v1/` and the query. */
  path: string;
  query: URLSearchParams;
  body: unknown;
}

/** What a fake gateway answers: a body, or one of the functions below for anything else. */
type Answer = object | ((sent: Sent) => object | Response | Promise<object | Response>);

/**
 * Stands in for the gateway: answers by `PATCH accounts/acme`, a GET also by `accounts/acme`; what is not
 * there is 404. Remembers what it was sent. `vi.unstubAllGlobals()` in afterEach ends it.
 */
export function fakeGateway(answers: Record<string, Answer>) {
  const sent: Sent[] = [];
  const fetched = async (input: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input, 'http://gateway');
    const method = init.method ?? 'GET';
    const path = decodeURIComponent(url.pathname).replace(/^\/(v1\/)?/, '');
    const body: unknown = init.body ? JSON.parse(String(init.body)) : undefined;
    const request = { method, path, query: url.searchParams, body };
    sent.push(request);
    const key = `${method} ${path}`;
    const answer = answers[key] ?? (method === 'GET' ? answers[path] : undefined);
    if (!answer) return statusResponse(404, 'NOT_FOUND', `${key} is not there`);
    const given = typeof answer === 'function' ? await answer(request) : answer;
    return given instanceof Response ? given : Response.json(given);
  };
  vi.stubGlobal('fetch', fetched);
  return { sent, answers };
}

const CODE_NUMBERS: Record<string, number> = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  INTERNAL: 13,
  UNAVAILABLE: 14,
};

/** A failed call as the gateway answers it (google.rpc.Status). */
export function statusResponse(status: number, code: string, message: string, reason = ''): Response {
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'accord.dev' },
    { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'request-1' },
  ];
  return Response.json({ code: CODE_NUMBERS[code] ?? 2, message, details }, { status });
}

/** A gateway that is not there. */
export function nobody(): never {
  throw new TypeError('Failed to fetch');
}
