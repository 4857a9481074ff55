import { createContext } from 'react';

/** Why something could not be read, as a view shows it. */
export interface Failure {
  /** `hidden`: not there, or not for this person; `away`: nobody answered; `failed`: anything else. */
  kind: 'hidden' | 'away' | 'failed';
  message: string;
  requestId?: string;
}

/** How errors are read: kit knows no API. */
export const FailureContext = createContext<(error: unknown) => Failure>((error) => ({
  kind: 'failed',
  message: String(error),
}));
