import { useEffect, useState } from 'react';
import { useConnection } from '~/api/connection';
import { useText } from '~/i18n/text';
import { Notice } from '~/kit/view-state';
import styles from './live-status.module.css';

/** Shorter interruptions are nobody's business. */
const SETTLE_MS = 800;

/** Whether the connection has been away for longer than a moment. */
function useIsAway(): boolean {
  const isAway = useConnection() === 'reconnecting';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(isAway), isAway ? SETTLE_MS : 0);
    return () => clearTimeout(timer);
  }, [isAway]);
  return shown && isAway;
}

/** Whether changes by others appear by themselves. */
export function LiveStatus() {
  const text = useText();
  const isLive = useConnection() === 'live';
  const isAway = useIsAway();
  const state = isAway ? 'app.live.reconnecting' : isLive ? 'app.live.live' : 'app.live.connecting';
  return (
    <span className={styles.status} data-state={isAway ? 'away' : isLive ? 'live' : 'connecting'}>
      <span className={styles.dot} />
      <output>{text(state)}</output>
    </span>
  );
}

/** Says that the gateway is away, and that nothing typed is lost by it. */
export function OfflineBanner() {
  const text = useText();
  if (!useIsAway()) return null;
  return (
    <div className={styles.banner} data-print="hide">
      <Notice tone="warn" text={text('app.live.offline')} />
    </div>
  );
}
