import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createImport, sendFile, type ImportOverview } from '~/api/import-jobs';
import { useText } from '~/i18n/text';
import { DropZone } from '~/kit/drop-zone';
import { PageHeader } from '~/kit/page-header';
import { QueryState } from '~/kit/query-state';
import { showToast } from '~/kit/toast';
import { EmptyState, LoadingState } from '~/kit/view-state';
import { ACCEPTED } from '../model';
import { OpenImports } from '../parts/open-imports';
import { PastRuns } from '../parts/past-runs';
import { overviewQuery } from '../queries';
import { failureText } from '../words';
import styles from './import-page.module.css';

/** Where imports begin, and where those of before are found again. */
export function ImportPage() {
  const text = useText();
  const query = useQuery(overviewQuery);
  return (
    <div className={styles.page}>
      <title>{text('import.title')}</title>
      <PageHeader title={text('import.title')} meta={text('import.lead')} />
      <QueryState query={query} label={text('import.title')} shape="lines">
        {(overview) =>
          overview.available ? (
            <Start overview={overview} />
          ) : (
            <EmptyState
              title={text('import.unavailable.title')}
              description={text('import.unavailable.body')}
            />
          )
        }
      </QueryState>
    </div>
  );
}

function Start({ overview }: { overview: ImportOverview }) {
  const text = useText();
  const navigate = useNavigate();
  const [isSending, setIsSending] = useState(false);
  const begin = async (files: File[]) => {
    if (files.length === 0 || isSending) return;
    setIsSending(true);
    try {
      const { id } = await createImport();
      for (const file of files) await sendFile(id, file);
      await navigate({ to: '/import/$id', params: { id } });
    } catch (error) {
      showToast({ kind: 'bad', title: text('import.failed'), description: failureText(error, text) });
    }
    setIsSending(false);
  };
  return (
    <>
      {isSending ? (
        <LoadingState label={text('import.sending')} shape="lines" />
      ) : (
        <DropZone
          label={text('import.drop.title')}
          description={text('import.drop.body')}
          choose={text('import.drop.choose')}
          accept={ACCEPTED}
          onFiles={(files) => void begin(files)}
        />
      )}
      {overview.jobs.length > 0 && <OpenImports jobs={overview.jobs} />}
      <PastRuns runs={overview.runs} />
    </>
  );
}
