import { Outlet } from '@tanstack/react-router';
import { useText } from '~/i18n/text';

/** The frame around every page. */
export function Shell() {
  const text = useText();
  return (
    <>
      <header>{text('app.product')}</header>
      <main>
        <Outlet />
      </main>
    </>
  );
}
