import type { Status, StreamReset } from './generated/index.js';
import { linesOf } from './operation.js';
import type { DataOf, Operation, OptionsOf } from './operation.js';

/** A message of a service's watch. */
export type Message<Of extends Operation> = Extract<DataOf<Of>, { result: unknown }>['result'];

/** What a watch tells. */
export type WatchEvent<Of extends Operation> =
  | { kind: 'changes'; message: Message<Of>; id: string | undefined }
  | { kind: 'reset'; reset: StreamReset };

/** How a watch is asked: the operation's options, and where to go on. */
export type WatchOptions<Of extends Operation> = Omit<OptionsOf<Of>, 'signal'> & {
  /** The `id` of the last event that was dealt with: what comes is what came after it. */
  lastEventId?: string | undefined;
  signal?: AbortSignal;
};

const SILENCE_MS = 45_000; // a comment comes every 15 seconds
const RETRY_MS = 2_000;

/**
 * Follows a service's changes: `for await (const event of watchChanges(accountServiceWatchChanges, options))`.
 * A connection that ends or falls silent is made again, where the last one ended; keep an event's `id`, once
 * it is dealt with, to go on there after a restart (a message that is part of a revision has none). `reset`
 * says that this is not possible: read everything and begin anew, without an id; the watch has ended.
 *
 * Ends with its signal, or with the state of a moment if `asOf` asks for one. Throws what is refused.
 */
export async function* watchChanges<Of extends Operation>(
  operation: Of,
  options?: WatchOptions<Of>,
): AsyncGenerator<WatchEvent<Of>> {
  const { lastEventId, signal, ...asked } = (options ?? {}) as WatchOptions<Operation>;
  const once = Object.keys((asked as { query?: object }).query ?? {}).some((name) => name.startsWith('asOf.'));
  let at = lastEventId;
  while (!signal?.aborted) {
    const connection = new AbortController();
    const signals = signal ? AbortSignal.any([signal, connection.signal]) : connection.signal;
    try {
      const body = await connect(operation, asked, at, signals);
      for await (const event of body ? eventsOf(body, signals) : []) {
        if (event.name === 'failed') throw JSON.parse(event.data) as Status;
        if (event.name === 'reset') {
          yield { kind: 'reset', reset: JSON.parse(event.data) as StreamReset };
          return;
        }
        yield { kind: 'changes', message: JSON.parse(event.data) as Message<Of>, id: event.id };
        at = event.id ?? at;
      }
    } finally {
      connection.abort(); // also of one that has fallen silent
    }
    if (once) return;
    await pause(signal);
  }
}

/** Connects, as often as it takes; null: the signal came first. */
async function connect(operation: Operation, asked: object, at: string | undefined, signal: AbortSignal) {
  const headers = {
    ...(asked as { headers?: object }).headers,
    Accept: 'text/event-stream',
    ...(at === undefined ? {} : { 'Last-Event-ID': at }),
  };
  while (!signal.aborted) {
    const { data, error, response } = await operation({ ...asked, headers, parseAs: 'stream', signal });
    if (data !== undefined) return data as ReadableStream<Uint8Array>;
    const mayPass = response === undefined || response.status === 429 || response.status >= 500;
    if (!mayPass) throw error;
    await pause(signal);
  }
  return null;
}

/** The events of a body, until it ends, breaks, or says nothing for too long. */
async function* eventsOf(body: ReadableStream<Uint8Array>, signal: AbortSignal) {
  const lines = linesOf(body);
  let event: { name: string; data: string; id: string | undefined } = { name: '', data: '', id: undefined };
  for (let line = await next(lines, signal); line !== undefined; line = await next(lines, signal)) {
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (line === '') {
      if (event.data !== '') yield event;
      event = { name: '', data: '', id: undefined };
    } else if (field === 'data') event.data += value;
    else if (field === 'event') event.name = value;
    else if (field === 'id') event.id = value;
  }
}

/** The next line; undefined: none comes any more. */
async function next(lines: AsyncGenerator<string>, signal: AbortSignal): Promise<string | undefined> {
  let stop: () => void = () => undefined;
  const silence = new Promise<undefined>((resolve) => {
    const timer = setTimeout(resolve, SILENCE_MS, undefined);
    stop = () => {
      clearTimeout(timer);
      resolve(undefined);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  const line = lines.next().then(
    (found) => (found.done ? undefined : found.value),
    () => undefined, // the connection broke
  );
  try {
    return await Promise.race([line, silence]);
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

function pause(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, RETRY_MS);
    signal?.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
