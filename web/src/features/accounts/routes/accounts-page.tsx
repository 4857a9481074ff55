import { getRouteApi } from '@tanstack/react-router';
import { Suspense } from 'react';
import { exportAddress } from '~/api/export';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { ExportMenu } from '~/kit/export-menu';
import { PageHeader } from '~/kit/page-header';
import { useAccountsActions } from '../actions';
import { exportFilter } from '../export-filter';
import { AccountTree } from '../parts/account-tree';
import { CreateAccountDialog } from '../parts/lazy-dialogs';
import styles from './account-page.module.css';

const route = getRouteApi('/shell/accounts');

/** Every account as trees, with what all below each comes to. */
export function AccountsPage() {
  const text = useText();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const { isCreating, close, actions } = useAccountsActions();
  return (
    <article className={styles.page}>
      <title>{text('accounts.pageTitle', { name: text('accounts.title') })}</title>
      <PageHeader
        title={text('accounts.title')}
        actions={
          <>
            <ExportMenu
              name={text('accounts.title')}
              addressOf={(format) => exportAddress('accounts', format, { filter: exportFilter(filter) })}
              more={{ label: text('accounts.exports'), href: '/exports' }}
            />
            {actions.map((action) => (
              <Button key={action.id} variant="primary" icon={action.icon} onPress={action.run}>
                {action.title}
              </Button>
            ))}
          </>
        }
      />
      <AccountTree
        filter={filter}
        onFilter={(search) => void navigate({ search, replace: true })}
      />
      <Suspense>{isCreating && <CreateAccountDialog onClose={close} />}</Suspense>
    </article>
  );
}
