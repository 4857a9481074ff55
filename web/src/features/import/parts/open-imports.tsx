import type { ImportJob } from '~/api/import-jobs';
import { useText } from '~/i18n/text';
import { Link } from '~/kit/link';
import { Section } from '~/kit/section';
import styles from './lists.module.css';

/** Imports that somebody began and left. */
export function OpenImports({ jobs }: { jobs: readonly ImportJob[] }) {
  const text = useText();
  return (
    <Section title={text('import.open.title')} description={text('import.open.body')}>
      <ul className={styles.list}>
        {jobs.map((job) => (
          <li key={job.id} className={styles.item}>
            <Link href={`/import/${job.id}`}>
              {job.files.map((file) => file.name).join(', ') || text('import.undo.title')}
            </Link>
            <span className={styles.faint}>{text(`import.state.${job.state}`)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
