import { exportAddress } from '~/api/export';
import { useText } from '~/i18n/text';
import { Badge } from '~/kit/badge';
import { ExportMenu } from '~/kit/export-menu';
import { PageHeader } from '~/kit/page-header';
import { Section } from '~/kit/section';
import { KINDS } from '../kinds';
import styles from './export-page.module.css';

/** /exports: every list as a file. */
export function ExportPage() {
  const text = useText();
  return (
    <article className={styles.page}>
      <title>{text('exports.pageTitle', { name: text('exports.title') })}</title>
      <PageHeader title={text('exports.title')} />
      <p>{text('exports.intro')}</p>
      <Section title={text('exports.kinds')}>
        <ul className={styles.rows}>
          {KINDS.map(({ id, path, imports }) => {
            const name = text(`exports.kind.${id}`);
            return (
              <li key={id} className={styles.row}>
                <span className={styles.name}>{name}</span>
                <Badge text={text(`exports.again.${imports ? 'imports' : 'reads'}`)} tone={imports ? 'accent' : 'neutral'} />
                <ExportMenu name={name} isSmall addressOf={(format) => exportAddress(path, format)} />
              </li>
            );
          })}
        </ul>
      </Section>
    </article>
  );
}
