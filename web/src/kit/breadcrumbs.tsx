import { Breadcrumb, Breadcrumbs as AriaBreadcrumbs } from 'react-aria-components';

import styles from './breadcrumbs.module.css';
import { Icon } from './icon';
import { Link } from './link';

export interface Crumb {
  label: string;
  href: string;
}

interface BreadcrumbsProps {
  label: string;
  /** From the top down; the page itself is not among them. */
  crumbs: readonly Crumb[];
}

/** The way from the top to what is shown. */
export function Breadcrumbs({ label, crumbs }: BreadcrumbsProps) {
  return (
    <nav aria-label={label}>
      <AriaBreadcrumbs className={styles.crumbs}>
        {crumbs.map((crumb, index) => (
          <Breadcrumb key={crumb.href} id={crumb.href} className={styles.crumb}>
            {index > 0 && <Icon name="chevronRight" size={12} />}
            <Link href={crumb.href} variant="quiet">
              {crumb.label}
            </Link>
          </Breadcrumb>
        ))}
      </AriaBreadcrumbs>
    </nav>
  );
}
