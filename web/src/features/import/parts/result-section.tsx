import { useQuery } from '@tanstack/react-query';
import type { ImportJob } from '~/api/import-jobs';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { QueryState } from '~/kit/query-state';
import { Section } from '~/kit/section';
import { Notice } from '~/kit/view-state';
import { isBusy, totalOf } from '../model';
import { resultQuery } from '../queries';
import type { JobActs } from '../use-job';
import { Figures } from './figures';
import { Reasons } from './reasons';

interface SectionProps {
  job: ImportJob;
  acts: JobActs;
}

/** What was written, and the way back. */
export function ResultSection({ job, acts }: SectionProps) {
  const text = useText();
  const isRunning = isBusy(job) && job.step === 'run';
  const hasRun = job.results.includes('run') && !isRunning && job.step !== 'check';
  const hasUndo = job.results.includes('undo') && !job.run && !isBusy(job);
  if (!hasRun && !hasUndo && !(job.run && !isBusy(job))) return null;
  return (
    <Section
      title={text(hasUndo ? 'import.undo.done' : job.files.length > 0 ? 'import.result.title' : 'import.undo.title')}
      actions={job.run && !isRunning && <Undo job={job} acts={acts} />}
    >
      {hasUndo ? <Undone job={job} /> : hasRun ? <Result job={job} /> : <p>{text('import.undo.body')}</p>}
    </Section>
  );
}

function Undo({ job, acts }: SectionProps) {
  const text = useText();
  return (
    <Button icon="undo" isDisabled={isBusy(job) || acts.isPending} onPress={() => void acts.begin('undo')}>
      {text('import.undo.begin')}
    </Button>
  );
}

function Result({ job }: { job: ImportJob }) {
  const text = useText();
  const query = useQuery(resultQuery(job.id, 'run'));
  return (
    <QueryState query={query} label={text('import.result.title')} shape="table">
      {(report) => (
        <>
          <Notice
            tone={totalOf(report, 'leftOut') > 0 ? 'warn' : 'info'}
            text={text('import.result.sum', {
              created: totalOf(report, 'created'),
              updated: totalOf(report, 'updated'),
              leftOut: totalOf(report, 'leftOut'),
            })}
          />
          <Figures label={text('import.result.title')} report={report} />
          <Reasons reasons={report.reasons} />
        </>
      )}
    </QueryState>
  );
}

function Undone({ job }: { job: ImportJob }) {
  const text = useText();
  const query = useQuery(resultQuery(job.id, 'undo'));
  return (
    <QueryState query={query} label={text('import.undo.done')} shape="lines">
      {({ deleted, putBack, undeleted, leftAlone }) => (
        <Notice
          tone={leftAlone > 0 ? 'warn' : 'info'}
          text={text('import.undo.sum', { deleted, putBack, undeleted, leftAlone })}
        />
      )}
    </QueryState>
  );
}
