import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError, isAway, isHidden, messageOf } from '~/api/error';
import { useText } from '~/i18n/text';
import { ErrorState, LoadingState, NoPermission } from '~/kit/view-state';

interface QueryStateProps<Data> {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  /** What is being read, for screen readers and for the title of a failure. */
  label: string;
  shape: 'lines' | 'table' | 'facts' | 'page';
  /** What the answer looks like. */
  children: (data: NonNullable<Data>) => ReactNode;
}

/** An answer, or why there is none yet: it is coming, it failed, or it may not be seen. */
export function QueryState<Data>({ query, label, shape, children }: QueryStateProps<Data>) {
  const text = useText();
  const { data, error, refetch } = query;
  if (data !== undefined && data !== null) return children(data);
  if (!error) return <LoadingState label={label} shape={shape} />;
  if (isHidden(error)) {
    return <NoPermission title={text('accounts.hidden.title')} description={text('accounts.hidden.body')} />;
  }
  return (
    <ErrorState
      title={text('accounts.failed', { what: label })}
      message={isAway(error) ? text('accounts.away') : messageOf(error)}
      requestId={error instanceof ApiError ? error.requestId : undefined}
      onRetry={() => void refetch()}
    />
  );
}
