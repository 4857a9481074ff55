import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { Button } from '~/kit/button';
import { Section } from '~/kit/section';
import { EmptyState } from '~/kit/view-state';
import { useAddActions, type AddPlace } from '../actions';
import { pathOf, usePlanView } from '../plan-view';
import { ConditionBoard } from './condition-board';
import styles from './page.module.css';
import { ProposeDialog } from './propose-dialog';
import { useWords } from './use-words';

/** What must be true for both sides to call the year a success. */
export function ConditionsSection() {
  const { t } = useWords();
  const { document, editable } = usePlanView();
  const navigate = useNavigate();
  const [isProposing, setProposing] = useState(false);
  const places = useMemo<AddPlace[]>(
    () => [{ id: 'conditions', shortcut: 'c', run: () => setProposing(true) }],
    [],
  );
  useAddActions(places);
  const propose = editable && (
    <Button variant="primary" icon="add" onPress={() => setProposing(true)}>
      {t('plan.conditions.add')}
    </Button>
  );
  return (
    <div id="conditions" className={styles.column}>
      <Section title={t('plan.section.conditions')} kind="plain" actions={propose}>
        {document.conditions.length === 0 ? (
          <EmptyState
            title={t('plan.conditions.empty.title')}
            description={t('plan.conditions.empty.text')}
          />
        ) : (
          <ConditionBoard />
        )}
      </Section>
      {isProposing && (
        <ProposeDialog
          onClose={() => setProposing(false)}
          onProposed={(made) => void navigate({ to: pathOf(made.name) })}
        />
      )}
    </div>
  );
}
