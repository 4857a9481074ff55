import { useText } from '~/i18n/text';
import { LoadingState } from '~/kit/view-state';

/** What stands where a page's code is still on its way. */
export function RoutePending() {
  const text = useText();
  return <LoadingState label={text('app.loading')} shape="page" />;
}
