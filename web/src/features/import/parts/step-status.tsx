import type { ImportJob, ImportProgress } from '~/api/import-jobs';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { ProgressBar } from '~/kit/progress-bar';
import { Notice } from '~/kit/view-state';
import { isBusy } from '../model';
import type { JobActs } from '../use-job';
import { detailOf, reasonText } from '../words';
import styles from './step-status.module.css';

/** How far the step is that runs, or why the last one failed. */
export function StepStatus({ job, acts }: { job: ImportJob; acts: JobActs }) {
  const text = useText();
  if (job.step === '') return null;
  if (isBusy(job)) {
    return (
      <div className={styles.bar}>
        <Running step={text(`import.step.${job.step}`)} job={job} />
        <Button icon="close" onPress={() => void acts.cancel()}>
          {text('import.cancel')}
        </Button>
      </div>
    );
  }
  if (job.state === 'cancelled') return <Notice tone="warn" text={text(`import.cancelled.${job.step}`)} />;
  if (job.state !== 'failed' || !job.error) return null;
  const detail = detailOf(job.error, text);
  const reason = reasonText(job.error.reason, text) ?? text(`import.stepFailed.${job.step}`);
  return (
    <div role="alert">
      <Notice tone="bad" text={reason} />
      {detail && (
        <pre className={styles.detail} lang="en">
          {detail}
        </pre>
      )}
    </div>
  );
}

function Running({ step, job }: { step: string; job: ImportJob }) {
  const text = useText();
  const format = useFormat();
  const { progress } = job;
  if (job.state === 'waiting') return <ProgressBar label={step} figure={text('import.waiting')} part={undefined} />;
  if (!progress) return <ProgressBar label={step} figure={text(job.step === 'undo' ? 'import.working' : 'import.reading')} part={undefined} />;
  const counts = { done: format.count(progress.done), total: format.count(progress.total) };
  const figure = progress.file ? text('import.progress', { file: progress.file, ...counts }) : text('import.progressOf', counts);
  return <ProgressBar label={step} figure={figure} part={partOf(progress)} />;
}

function partOf({ done, total }: ImportProgress): number | undefined {
  return total > 0 ? Math.min(1, done / total) : undefined;
}
