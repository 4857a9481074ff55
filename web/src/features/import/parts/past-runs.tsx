import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createImport, type ImportRun } from '~/api/import-jobs';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { Badge } from '~/kit/badge';
import { Button } from '~/kit/button';
import { Section } from '~/kit/section';
import { showToast } from '~/kit/toast';
import { failureText } from '../words';
import styles from './lists.module.css';

/** What this person imported before, each of which can be taken back. */
export function PastRuns({ runs }: { runs: readonly ImportRun[] }) {
  const text = useText();
  const format = useFormat();
  const navigate = useNavigate();
  const [isGoing, setIsGoing] = useState(false);
  const open = async (run: string) => {
    setIsGoing(true);
    try {
      const { id } = await createImport(run);
      await navigate({ to: '/import/$id', params: { id } });
    } catch (error) {
      showToast({ kind: 'bad', title: text('import.failed'), description: failureText(error, text) });
    }
    setIsGoing(false);
  };
  return (
    <Section title={text('import.runs.title')} description={text('import.runs.body')}>
      {runs.length === 0 && <p className={styles.faint}>{text('import.runs.none')}</p>}
      <ul className={styles.list}>
        {runs.map((run) => (
          <li key={run.run} className={styles.item}>
            <span className={styles.names}>{run.files.join(', ')}</span>
            <time dateTime={run.at} className={styles.faint}>
              {format.time(run.at)}
            </time>
            {run.undone ? (
              <Badge text={text('import.runs.undone')} />
            ) : (
              <Button size="sm" icon="undo" isDisabled={isGoing} onPress={() => void open(run.run)}>
                {text('import.undo.open')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
