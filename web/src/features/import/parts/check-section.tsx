import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportJob, ImportReport } from '~/api/import-jobs';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { Checkbox } from '~/kit/checkbox';
import { QueryState } from '~/kit/query-state';
import { Section } from '~/kit/section';
import { Notice } from '~/kit/view-state';
import { isBusy, totalOf } from '../model';
import { resultQuery } from '../queries';
import type { JobActs } from '../use-job';
import styles from './check-section.module.css';
import { FaultTables } from './fault-tables';
import { Figures } from './figures';
import { Reasons } from './reasons';

/** What would become of every row, and the step that makes it so. */
export function CheckSection({ job, acts }: { job: ImportJob; acts: JobActs }) {
  const text = useText();
  const isClosed = isBusy(job) || acts.isPending;
  const hasResult = job.results.includes('check') && !(isBusy(job) && job.step === 'check');
  const query = useQuery({ ...resultQuery(job.id, 'check'), enabled: hasResult });
  return (
    <Section
      title={text('import.check.title')}
      description={text('import.check.body')}
      actions={
        <Button
          icon="check"
          variant={job.checked || job.run ? 'secondary' : 'primary'}
          isDisabled={isClosed}
          onPress={() => void acts.begin('check')}
        >
          {text(hasResult ? 'import.check.again' : 'import.check.begin')}
        </Button>
      }
    >
      {hasResult && (
        <QueryState query={query} label={text('import.check.title')} shape="table">
          {(report) => <Checked job={job} acts={acts} report={report} />}
        </QueryState>
      )}
    </Section>
  );
}

function Checked({ job, acts, report }: { job: ImportJob; acts: JobActs; report: ImportReport }) {
  const text = useText();
  const format = useFormat();
  const [skipBad, setSkipBad] = useState(false);
  const [deleteMissing, setDeleteMissing] = useState(false);
  const missing = totalOf(report, 'missing');
  const bad = totalOf(report, 'leftOut');
  const rows = totalOf(report, 'rows') - bad;
  const isClosed = isBusy(job) || acts.isPending || !job.checked || (bad > 0 && !skipBad);
  const isOld = !job.checked && !job.results.includes('run') && !isBusy(job);
  return (
    <div className={styles.parts}>
      {isOld && <Notice tone="warn" text={text('import.check.old')} />}
      <Figures label={text('import.check.figures')} report={report} />
      {totalOf(report, 'unchecked') > 0 && <Notice tone="info" text={text('import.check.unchecked')} />}
      {bad > 0 && <Notice tone="bad" text={text('import.check.bad', { count: bad })} />}
      <Reasons reasons={report.reasons} />
      <FaultTables report={report} />
      <div className={styles.run}>
        {bad > 0 && (
          <Checkbox
            label={text('import.run.skipBad', { count: bad })}
            isSelected={skipBad}
            onChange={setSkipBad}
            isDisabled={isBusy(job)}
          />
        )}
        {missing > 0 && (
          <Checkbox
            label={text('import.run.deleteMissing', { count: missing })}
            isSelected={deleteMissing}
            onChange={setDeleteMissing}
            isDisabled={isBusy(job)}
          />
        )}
        <Button
          variant={job.checked ? 'primary' : 'secondary'}
          icon="upload"
          isDisabled={isClosed}
          onPress={() => void acts.begin('run', { skipBad, deleteMissing })}
        >
          {text('import.run.begin', { rows: format.count(rows) })}
        </Button>
      </div>
    </div>
  );
}
