import type { EventSourceMessage } from 'eventsource-parser';
import { connection, setConnection, type Connection } from './connection';
import { readEventStream } from './event-stream';
import type { Service } from './service';

/** What changed in one revision of a service: the names of resources, never their content. */
export interface ChangeEvent {
  service: Service;
  revision: string;
  resources: string[];
  /** There are more than it names: anything that depends on the service may have changed. */
  truncated?: boolean;
  actor: string;
  time: string;
}

interface WatchHandlers {
  onChanges: (events: readonly ChangeEvent[]) => void;
  /** A stream begins, after these revisions; what came before them it does not tell. */
  onStart: (after: ReadonlyMap<Service, string>) => void;
  /** The stream could not go on where it ended: anything may have changed. */
  onReset: () => void;
}

/** What the tab that holds the stream tells the others, and what a new tab asks. */
type Note =
  | { kind: 'hello' }
  | { kind: 'state'; state: Connection; lastEventId: string }
  | { kind: 'changes'; events: ChangeEvent[]; lastEventId: string }
  | { kind: 'reset' };

/** In the order of an event's id. */
const SERVICES: readonly Service[] = ['accounts', 'planning', 'forecast'];

const NAME = 'accord-events';
const EVENTS_URL = '/events';
/** Changes that come together (an import, say) are told together. */
const GATHER_MS = 100;
const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 5000;

/**
 * Follows what changes in all services by one connection a browser: the tab that holds a lock reads the
 * stream and tells the others; when it closes, the next one goes on from the last event. The answer
 * ends it.
 */
export function watch(handlers: WatchHandlers): () => void {
  const stopped = new AbortController();
  const channel = new BroadcastChannel(NAME);
  const stream = new Stream(handlers, (note) => channel.postMessage(note));
  channel.addEventListener('message', ({ data }: MessageEvent<Note>) => stream.hear(data));
  channel.postMessage({ kind: 'hello' } satisfies Note);
  const lead = () => stream.lead(stopped.signal);
  navigator.locks.request(NAME, { signal: stopped.signal }, lead).catch((error: unknown) => {
    if (!stopped.signal.aborted) throw error;
  });
  return () => {
    stopped.abort();
    channel.close();
  };
}

class Stream {
  private lastEventId = '';
  private leads = false;
  private gathered: ChangeEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly handlers: WatchHandlers;
  private readonly tell: (note: Note) => void;

  constructor(handlers: WatchHandlers, tell: (note: Note) => void) {
    this.handlers = handlers;
    this.tell = tell;
  }

  /** What another tab said. */
  hear(note: Note): void {
    if (note.kind === 'hello') {
      if (this.leads) this.tellState(connection());
    } else if (note.kind === 'reset') this.handlers.onReset();
    else {
      this.lastEventId = note.lastEventId;
      if (note.kind === 'state') setConnection(note.state);
      else this.handlers.onChanges(note.events);
    }
  }

  /** Reads the stream, again and again, until the signal says stop. */
  async lead(signal: AbortSignal): Promise<void> {
    this.leads = true;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await readEventStream({
          url: EVENTS_URL,
          lastEventId: this.lastEventId,
          signal,
          onOpen: () => {
            failures = 0;
            this.tellState('live');
          },
          onMessage: (message) => this.take(message),
        });
      } catch {
        // Whatever it was, it is tried again: a page without events is stale, not broken.
      }
      if (signal.aborted) break;
      this.tellState('reconnecting');
      await pause(Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** failures), signal);
      failures += 1;
    }
    clearTimeout(this.timer);
  }

  private take(message: EventSourceMessage): void {
    if (message.event === 'reset') {
      this.lastEventId = message.id ?? '';
      this.tell({ kind: 'reset' });
      this.handlers.onReset();
      return;
    }
    const isFirst = this.lastEventId === '';
    if (message.id) this.lastEventId = message.id;
    if (message.event === 'ready' && isFirst) this.handlers.onStart(positionOf(this.lastEventId));
    const event = parseChange(message.data);
    if (!event) return;
    this.gathered.push(event);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  private flush(): void {
    const events = this.gathered;
    this.gathered = [];
    this.timer = undefined;
    this.tell({ kind: 'changes', events, lastEventId: this.lastEventId });
    this.handlers.onChanges(events);
  }

  private tellState(state: Connection): void {
    setConnection(state);
    this.tell({ kind: 'state', state, lastEventId: this.lastEventId });
  }
}

/** `a1.12,b2.5,c3.9` is a place in each service: the history that it is of, and a revision. */
function positionOf(id: string): ReadonlyMap<Service, string> {
  const places = id.split(',');
  return new Map(SERVICES.map((service, index) => [service, places[index]?.split('.').at(-1) ?? '']));
}

/** An event's data; undefined for one that names no changes. */
function parseChange(data: string): ChangeEvent | undefined {
  try {
    const event = JSON.parse(data) as Partial<ChangeEvent>;
    if (!event.service || !Array.isArray(event.resources)) return undefined;
    return { revision: '', actor: '', time: '', ...event } as ChangeEvent;
  } catch {
    return undefined;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
