/** A generated function: it takes options and answers with data or an error. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Operation = (options: any) => Promise<{ data?: unknown; error?: unknown; response?: Response }>;

/** What an operation may answer with. */
export type DataOf<Of extends Operation> = NonNullable<Awaited<ReturnType<Of>>['data']>;

/** What it takes. */
export type OptionsOf<Of extends Operation> = NonNullable<Parameters<Of>[0]>;

/** Calls an operation for the body of its answer as it comes; what is refused is thrown, the error's body. */
export async function streamOf(operation: Operation, options: object): Promise<ReadableStream<Uint8Array>> {
  const { data } = await operation({ ...options, parseAs: 'stream', throwOnError: true });
  return data as ReadableStream<Uint8Array>;
}

/** The lines of a body, without their ends; a last one without an end too. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield line.replace(/\r$/, '');
    }
    if (rest !== '') yield rest;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
