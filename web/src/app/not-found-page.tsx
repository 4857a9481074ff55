import { useText } from '~/i18n/text';

/** What an address that leads nowhere shows. */
export function NotFoundPage() {
  const text = useText();
  return (
    <section>
      <h1>{text('app.notFound.title')}</h1>
      <p>{text('app.notFound.body')}</p>
    </section>
  );
}
