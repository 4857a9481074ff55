import { useText } from '~/i18n/text';
import { Link } from '~/kit/link';
import { EmptyState } from '~/kit/view-state';

/** What an address that leads nowhere shows. */
export function NotFoundPage() {
  const text = useText();
  return (
    <EmptyState
      title={text('app.notFound.title')}
      description={text('app.notFound.body')}
      action={
        <Link href="/accounts" variant="button">
          {text('app.notFound.action')}
        </Link>
      }
    />
  );
}
