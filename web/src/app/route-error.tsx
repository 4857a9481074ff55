import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { ApiError, isAway, isHidden } from '~/api/error';
import { onConnection, connection } from '~/api/connection';
import { errorText } from '~/i18n/reasons';
import { useText } from '~/i18n/text';
import { ErrorState, NoPermission } from '~/kit/view-state';

/** What a page shows that could not be shown: why, whom to tell what, and another try. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const text = useText();
  const router = useRouter();
  const { reset: resetQueries } = useQueryErrorResetBoundary();
  const retry = useCallback(() => {
    resetQueries();
    reset();
    void router.invalidate();
  }, [reset, resetQueries, router]);
  // What only failed because nobody answered comes back by itself.
  const isLost = isAway(error);
  useEffect(() => {
    return isLost ? onConnection(() => connection() === 'live' && retry()) : undefined;
  }, [isLost, retry]);
  if (isHidden(error)) {
    return (
      <NoPermission title={text('app.hidden.title')} description={text('app.hidden.body')} />
    );
  }
  return (
    <ErrorState
      title={text(isLost ? 'app.error.away' : 'app.error.title')}
      message={isLost ? text('app.error.awayBody') : errorText(error, text)}
      requestId={error instanceof ApiError ? error.requestId : undefined}
      onRetry={retry}
    />
  );
}
