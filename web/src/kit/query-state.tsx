import { use, type ReactNode } from 'react';
import { useText } from '~/i18n/text';

import { FailureContext } from './failure';
import { ErrorState, LoadingState, NoPermission } from './view-state';

/** The part of a query's result that decides what is drawn. */
interface Answer<Data> {
  data: Data | undefined;
  error: unknown;
  refetch: () => unknown;
}

interface QueryStateProps<Data> {
  query: Answer<Data>;
  /** What is being read, for screen readers and for the title of a failure. */
  label: string;
  shape: 'lines' | 'table' | 'facts' | 'page';
  /** What the answer looks like. */
  children: (data: NonNullable<Data>) => ReactNode;
}

/** An answer, or why there is none yet: it is coming, it failed, or it may not be seen. */
export function QueryState<Data>({ query, label, shape, children }: QueryStateProps<Data>) {
  const text = useText();
  const failureOf = use(FailureContext);
  const { data, error, refetch } = query;
  if (data !== undefined && data !== null) return children(data);
  if (!error) return <LoadingState label={label} shape={shape} />;
  const failure = failureOf(error);
  if (failure.kind === 'hidden') {
    return <NoPermission title={text('kit.hidden.title')} description={text('kit.hidden.body')} />;
  }
  return (
    <ErrorState
      title={text('kit.failed', { what: label })}
      message={failure.kind === 'away' ? text('kit.away') : failure.message}
      requestId={failure.requestId}
      onRetry={() => void refetch()}
    />
  );
}
