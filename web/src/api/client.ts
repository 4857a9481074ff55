import { setConnection, waitForGateway } from './connection';
import { ApiError, errorOfResponse, isAway, unreachable } from './error';
import { minRevision, noteRevision } from './revisions';
import { serviceOf } from './service';

/** Values of a query string; undefined and '' are left out, a list repeats its name. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

/** A read of `/v1/<path>`, such as `accounts/acme`. */
export interface Read {
  path: string;
  query?: Query;
  signal?: AbortSignal;
}

/** A write. It gets a request id, so that it has one effect however often it is sent. */
export interface Write extends Read {
  method: 'POST' | 'PATCH' | 'DELETE';
  body?: object;
  /**
   * Where the call has its request id: with the other fields in the body (`accounts/acme:move`), or in
   * the query, where the body is the resource itself or nothing (create, update, delete).
   */
  requestIdIn: 'body' | 'query';
  /** Refuse the call (ABORTED) unless this is the resource's etag. */
  etag?: string;
  /** Called when nobody was there and the call waits to be sent again. */
  onWaiting?: () => void;
}

const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 5000;

/** Reads; throws ApiError. */
export function read<T>({ path, query, signal }: Read): Promise<T> {
  return send<T>(path, query, { method: 'GET', signal });
}

/**
 * Writes; throws ApiError. While nobody answers it waits and sends the same call again, so that what
 * somebody typed outlives a restart of the gateway; abort the signal to give up.
 */
export async function write<T>(call: Write): Promise<T> {
  const { query, body } = identified(call);
  const init: RequestInit = {
    method: call.method,
    signal: call.signal,
    body: body && JSON.stringify(body),
    headers: body && { 'Content-Type': 'application/json' },
  };
  for (let tries = 0; ; tries += 1) {
    try {
      return await send<T>(call.path, query, init);
    } catch (error) {
      if (!isAway(error)) throw error;
      call.onWaiting?.();
      await waitForGateway(retryDelayMs(tries, error), call.signal);
    }
  }
}

/** The call's query and body with a request id of its own and the etag, where the interface has them. */
function identified({ query, body, etag, requestIdIn }: Write): Pick<Write, 'query' | 'body'> {
  const requestId = crypto.randomUUID();
  if (requestIdIn === 'body') return { query, body: { ...body, ...(etag && { etag }), requestId } };
  if (body) return { query: { ...query, requestId }, body: { ...body, ...(etag && { etag }) } };
  return { query: { ...query, etag, requestId }, body };
}

/** Doubles up to five seconds; what the answer asks for comes first. */
function retryDelayMs(tries: number, error: unknown): number {
  const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
  return asked ?? Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** tries);
}

async function send<T>(path: string, query: Query | undefined, init: RequestInit): Promise<T> {
  const service = serviceOf(path);
  const headers = new Headers(init.headers);
  const min = minRevision(service);
  if (min) headers.set('Accord-Min-Revision', min);
  const response = await fetchOrThrow(`/v1/${path}${queryString(query)}`, { ...init, headers });
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(error);
  });
  if (!response.ok) throw errorOfResponse(response, text);
  noteRevision(service, response.headers.get('Accord-Revision'));
  noteRevision('accounts', response.headers.get('Accord-Accounts-Revision'));
  return JSON.parse(text) as T;
}

/** fetch, with an ApiError where no answer comes; an abort stays an abort. */
export async function fetchOrThrow(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { credentials: 'same-origin', cache: 'no-store', ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    setConnection('reconnecting');
    throw unreachable(error);
  }
}

/** `?a=1&b=x`, or nothing. */
export function queryString(query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'object') for (const item of value) parameters.append(name, item);
    else if (value !== undefined && value !== '') parameters.append(name, String(value));
  }
  const text = parameters.toString();
  return text && `?${text}`;
}
