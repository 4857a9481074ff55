import type { MessageId } from '~/i18n/catalog';
import styles from './section-nav.module.css';
import { useWords } from './use-words';

export const SECTIONS = ['strategy', 'work', 'conditions'] as const;

/** Leads to the parts of the page. */
export function SectionNav() {
  const { t } = useWords();
  return (
    <nav className={styles.nav} aria-label={t('plan.sections')} data-print="hide">
      {SECTIONS.map((section) => (
        <a key={section} href={`#${section}`}>
          {t(`plan.section.${section}` as MessageId)}
        </a>
      ))}
    </nav>
  );
}
