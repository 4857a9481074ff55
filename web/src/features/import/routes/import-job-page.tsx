import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { deleteImport, type ImportJob } from '~/api/import-jobs';
import { useText } from '~/i18n/text';
import { Breadcrumbs } from '~/kit/breadcrumbs';
import { Button } from '~/kit/button';
import { PageHeader } from '~/kit/page-header';
import { QueryState } from '~/kit/query-state';
import { LoadingState } from '~/kit/view-state';
import { isBusy } from '../model';
import { CheckSection } from '../parts/check-section';
import { FilesSection } from '../parts/files-section';
import { MappingSection } from '../parts/lazy-sections';
import { ResultSection } from '../parts/result-section';
import { StepStatus } from '../parts/step-status';
import { jobQuery, overviewQuery } from '../queries';
import { useJob } from '../use-job';
import styles from './import-page.module.css';

const route = getRouteApi('/shell/import/$id');

/** One import: its files, what their columns mean, the check, the run, and the way back. */
export function ImportJobPage() {
  const text = useText();
  const { id } = route.useParams();
  const query = useQuery(jobQuery(id));
  return (
    <div className={styles.page}>
      <title>{text('import.title')}</title>
      <QueryState query={query} label={text('import.title')} shape="page">
        {(job) => <Job job={job} />}
      </QueryState>
    </div>
  );
}

function Job({ job }: { job: ImportJob }) {
  const text = useText();
  const acts = useJob(job.id);
  const begin = acts.begin;
  const isNew = job.files.length > 0 && job.step === '';
  useEffect(() => {
    if (isNew) void begin('look');
    // oxlint-disable-next-line react/exhaustive-deps -- once, when files came and nobody has looked at them
  }, [isNew]);
  const isUndoOnly = job.files.length === 0 && (job.run !== '' || job.results.includes('undo'));
  return (
    <>
      <PageHeader
        title={isUndoOnly ? text('import.undo.title') : text('import.one')}
        above={<Breadcrumbs label={text('import.path')} crumbs={[{ label: text('import.title'), href: '/import' }]} />}
        actions={<Discard job={job} />}
      />
      <StepStatus job={job} acts={acts} />
      {!isUndoOnly && (
        <>
          <FilesSection job={job} acts={acts} />
          {job.results.includes('look') && (
            <Suspense fallback={<LoadingState label={text('import.mapping.title')} shape="table" />}>
              <MappingSection job={job} acts={acts} />
            </Suspense>
          )}
          {job.hasMapping && <CheckSection job={job} acts={acts} />}
        </>
      )}
      <ResultSection job={job} acts={acts} />
    </>
  );
}

/** Leaves the import: its files go, what was written stays. */
function Discard({ job }: { job: ImportJob }) {
  const text = useText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const leave = async () => {
    await deleteImport(job.id).catch(() => undefined);
    client.removeQueries({ queryKey: jobQuery(job.id).queryKey });
    await client.invalidateQueries({ queryKey: overviewQuery.queryKey });
    await navigate({ to: '/import' });
  };
  const label = job.results.includes('run') ? text('import.close') : text('import.discard');
  return (
    <Button icon="trash" isDisabled={isBusy(job)} onPress={() => void leave()}>
      {label}
    </Button>
  );
}
