import type { ImportReport } from '~/api/import-jobs';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { faultText, type FaultText } from '../faults';
import styles from './reasons.module.css';

const SHOWN_MAX = 10;

/** What is wrong, by kind, the most frequent first. */
export function Reasons({ reasons }: { reasons: ImportReport['reasons'] }) {
  const text = useText();
  const format = useFormat();
  if (reasons.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={text('import.reasons.title')}>
      {reasons.slice(0, SHOWN_MAX).map((reason) => (
        <li key={`${reason.file} ${reason.column} ${reason.reason}`}>
          <strong>{text('import.reasons.count', { count: format.count(reason.count) })}</strong>{' '}
          {reason.column && <code>{reason.column}</code>} <Words {...faultText(reason, text)} />{' '}
          <span className={styles.places}>{reason.places.join(', ')}</span>
        </li>
      ))}
      {reasons.length > SHOWN_MAX && (
        <li>{text('import.reasons.more', { count: format.count(reasons.length - SHOWN_MAX) })}</li>
      )}
    </ul>
  );
}

function Words({ words, isForeign }: FaultText) {
  return <span lang={isForeign ? 'en' : undefined}>{words}</span>;
}
