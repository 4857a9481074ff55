import type { Commitment } from '~/api/generated/types.gen';
import type { MessageId } from '~/i18n/catalog';
import type { CriterionVerdict } from '../criterion-model';
import styles from './mark.module.css';
import { useWords } from './use-words';

const SHAPES = {
  check: 'M3.5 8.4l3 3 6-6.6',
  cross: 'M4.5 4.5l7 7m0-7l-7 7',
  dash: 'M4 8h8',
  ring: 'M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z',
  ringCheck: 'M8 2.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 8 2.8ZM5.6 8.2l1.7 1.7 3.1-3.5',
} as const;

interface MarkProps {
  shape: keyof typeof SHAPES;
  tone: 'good' | 'bad' | 'info' | 'faint';
  name: string;
}

/** A shape for the eye, a word for those who point at it or hear the page. */
function Mark({ shape, tone, name }: MarkProps) {
  return (
    <span className={styles.mark} title={name}>
      <svg data-tone={tone} viewBox="0 0 16 16" aria-hidden="true">
        <path d={SHAPES[shape]} />
      </svg>
      <span className={styles.name}>{name}</span>
    </span>
  );
}

const COMMITMENTS: Record<Commitment['state'], Omit<MarkProps, 'name'>> = {
  STATE_UNSPECIFIED: { shape: 'ring', tone: 'faint' },
  OPEN: { shape: 'ring', tone: 'faint' },
  REPORTED_DONE: { shape: 'ringCheck', tone: 'info' },
  SATISFIED: { shape: 'check', tone: 'good' },
  NOT_SATISFIED: { shape: 'cross', tone: 'bad' },
};

/** Where a commitment stands. */
export function CommitmentMark({ state }: { state: Commitment['state'] }) {
  const { t } = useWords();
  return <Mark {...COMMITMENTS[state]} name={t(`plan.commitment.state.${state}` as MessageId)} />;
}

const CRITERIA: Record<CriterionVerdict, Omit<MarkProps, 'name'>> = {
  met: { shape: 'check', tone: 'good' },
  notMet: { shape: 'cross', tone: 'bad' },
  notApplicable: { shape: 'dash', tone: 'faint' },
};

/** Whether a criterion is met. */
export function CriterionMark({ verdict }: { verdict: CriterionVerdict }) {
  const { t } = useWords();
  return <Mark {...CRITERIA[verdict]} name={t(`plan.criterion.${verdict}`)} />;
}
