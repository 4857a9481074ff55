import { useQuery } from '@tanstack/react-query';
import type { ImportJob, LookedAtTable } from '~/api/import-jobs';
import { useFormat } from '~/format/use-format';
import { useText, type Text } from '~/i18n/text';
import { IconButton } from '~/kit/button';
import { DropZone } from '~/kit/drop-zone';
import { Section } from '~/kit/section';
import { ACCEPTED, isBusy } from '../model';
import { resultQuery } from '../queries';
import type { JobActs } from '../use-job';
import styles from './lists.module.css';

/** The files, and as what each is read. */
export function FilesSection({ job, acts }: { job: ImportJob; acts: JobActs }) {
  const text = useText();
  const look = useQuery({ ...resultQuery(job.id, 'look'), enabled: job.results.includes('look') && !isBusy(job) });
  const isClosed = isBusy(job) || acts.isPending;
  return (
    <Section title={text('import.files.title')}>
      <ul className={styles.list}>
        {job.files.map((file) => (
          <li key={file.name} className={styles.item}>
            <span className={styles.names}>{file.name}</span>
            <span className={styles.faint}>
              <ReadAs tables={look.data?.tables.filter((table) => table.file === file.name) ?? []} />
            </span>
            <IconButton
              label={text('import.files.remove', { file: file.name })}
              icon="trash"
              size="sm"
              isDisabled={isClosed}
              onPress={() => void acts.removeFile(file.name, job.files.length === 1)}
            />
          </li>
        ))}
      </ul>
      <DropZone
        label={text('import.files.add')}
        description={text('import.files.same')}
        choose={text('import.drop.choose')}
        accept={ACCEPTED}
        onFiles={(files) => void acts.addFiles(files)}
        isDisabled={isClosed}
      />
    </Section>
  );
}

function ReadAs({ tables }: { tables: readonly LookedAtTable[] }) {
  const text = useText();
  const format = useFormat();
  return tables.map((table) => (
    <span key={table.sheet}>
      {table.fault === undefined || table.kind !== undefined ? (
        text('import.readAs.rows', { how: howRead(table, text), rows: format.count(table.rowCount) })
      ) : (
        <>
          {text('import.readAs.not')} <span lang="en">{table.fault}</span>
        </>
      )}{' '}
    </span>
  ));
}

const DELIMITERS: Record<string, 'comma' | 'semicolon' | 'tab' | 'bar'> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
};

/** "CSV, Windows-1252, semicolons". */
function howRead(table: LookedAtTable, text: Text): string {
  const { kind, encoding = '', delimiter = ',' } = table;
  if (kind === 'workbook') return text('import.readAs.sheet', { sheet: table.sheet });
  if (kind === 'json_lines') return text('import.readAs.lines', { encoding });
  const name = DELIMITERS[delimiter];
  const parted = name ? text(`import.delimiter.${name}`) : delimiter;
  return text('import.readAs.csv', { encoding, parted });
}
