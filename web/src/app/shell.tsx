import { Outlet, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { Link } from '~/kit/link';
import { FOCUS_FRAME } from '~/kit/page-header';
import { CommandPalette } from './command-palette';
import { useConsoleActions } from './console-actions';
import { LiveStatus, OfflineBanner } from './live-status';
import { PLACES } from './navigation';
import { PersonMenu } from './person-menu';
import styles from './shell.module.css';
import { ShortcutsDialog } from './shortcuts-dialog';

/** What lies over the page, if anything. */
type Overlay = 'palette' | 'shortcuts' | undefined;

/** The frame around every page. */
export function Shell() {
  const text = useText();
  const [overlay, setOverlay] = useState<Overlay>();
  const close = () => setOverlay(undefined);
  useConsoleActions(setOverlay);
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#content">
        {text('app.skip')}
      </a>
      <header className={styles.header} data-print="hide">
        <Link href="/accounts" variant="quiet">
          <span className={styles.product}>{text('app.product')}</span>
        </Link>
        <Navigation />
        <div className={styles.search}>
          <Button icon="search" onPress={() => setOverlay('palette')}>
            <span className={styles.searchText}>{text('app.palette.open')}</span>
            <kbd className={styles.key}>{text('app.palette.key')}</kbd>
          </Button>
        </div>
        <LiveStatus />
        <PersonMenu onShowShortcuts={() => setOverlay('shortcuts')} />
      </header>
      <OfflineBanner />
      <Page />
      {overlay === 'palette' && <CommandPalette onClose={close} />}
      <ShortcutsDialog isOpen={overlay === 'shortcuts'} onClose={close} />
    </div>
  );
}

/** The page. One that is gone to from another takes the focus by its heading (PageHeader). */
function Page() {
  const { pathname } = useLocation();
  const [first] = useState(pathname);
  const [isFirst, setFirst] = useState(true);
  if (isFirst && pathname !== first) setFirst(false);
  return (
    <main id={FOCUS_FRAME} className={styles.content} tabIndex={-1} data-gone-to={!isFirst || undefined}>
      <Outlet />
    </main>
  );
}

function Navigation() {
  const text = useText();
  const { pathname } = useLocation();
  return (
    <nav className={styles.nav} aria-label={text('app.nav.label')}>
      {PLACES.map((place) => (
        <Link key={place.id} href={place.href} variant="quiet" isCurrent={place.owns.test(pathname)}>
          {text(place.title)}
        </Link>
      ))}
    </nav>
  );
}
