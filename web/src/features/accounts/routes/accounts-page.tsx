import { getRouteApi } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { PageHeader } from '~/kit/page-header';
import { useAccountsActions } from '../actions';
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
        actions={actions.map((action) => (
          <Button key={action.id} variant="primary" icon={action.icon} onPress={action.run}>
            {action.title}
          </Button>
        ))}
      />
      <AccountTree
        filter={filter}
        onFilter={(search) => void navigate({ search, replace: true })}
      />
      <Suspense>{isCreating && <CreateAccountDialog onClose={close} />}</Suspense>
    </article>
  );
}
