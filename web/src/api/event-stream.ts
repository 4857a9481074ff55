import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { fetchOrThrow } from './client';
import { errorOfResponse } from './error';

interface StreamOptions {
  url: string;
  /** Where an earlier stream ended; empty: begin now. */
  lastEventId: string;
  signal: AbortSignal;
  onOpen: () => void;
  onMessage: (message: EventSourceMessage) => void;
}

/** The gateway says something every 15 seconds; a stream that is silent for longer is dead. */
export const SILENCE_MS_MAX = 40_000;

/**
 * Reads server-sent events until the stream ends (resolves) or breaks (rejects). The browser's own
 * EventSource cannot resume from an id of an earlier page, nor say why a stream was refused.
 */
export async function readEventStream(options: StreamOptions): Promise<void> {
  const silence = new AbortController();
  const signal = AbortSignal.any([options.signal, silence.signal]);
  const expectMore = watchdog(() => silence.abort(new Error('the stream fell silent')));
  try {
    const headers = new Headers({ Accept: 'text/event-stream' });
    if (options.lastEventId) headers.set('Last-Event-ID', options.lastEventId);
    const response = await fetchOrThrow(options.url, { signal, headers });
    if (!response.ok || !response.body) {
      throw errorOfResponse(response, await response.text());
    }
    options.onOpen();
    await readBody(response.body, expectMore.restart, options.onMessage);
  } finally {
    expectMore.stop();
  }
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
  onMessage: (message: EventSourceMessage) => void,
): Promise<void> {
  const parser = createParser({ onEvent: onMessage });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    parser.feed(decoder.decode(value, { stream: true }));
  }
}

function watchdog(bark: () => void) {
  let timer = setTimeout(bark, SILENCE_MS_MAX);
  return {
    stop: () => clearTimeout(timer),
    restart: () => {
      clearTimeout(timer);
      timer = setTimeout(bark, SILENCE_MS_MAX);
    },
  };
}
