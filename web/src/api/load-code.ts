import { connection, waitForGateway } from './connection';

const RETRY_MS = 500;
/** Failures while the gateway answers: then the code is not there any more, since a newer one is. */
const LIVE_FAILURES_MAX = 3;

/**
 * Makes an `import()` wait for the gateway while it is away, and go on when it is back. Rejects with the
 * import's error if the code cannot be had although the gateway answers.
 */
export function loadCode<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return async () => {
    for (let failures = 0; ; ) {
      try {
        return await load();
      } catch (error) {
        if (connection() !== 'reconnecting') failures += 1;
        if (failures >= LIVE_FAILURES_MAX) throw error;
        await waitForGateway(RETRY_MS);
      }
    }
  };
}
