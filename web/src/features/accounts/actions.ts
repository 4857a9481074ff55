import { useMemo, useState } from 'react';
import type { Action } from '~/actions/action';
import { useActions } from '~/actions/use-actions';
import type { Account } from '~/api/generated/types.gen';
import { useText } from '~/i18n/text';
import type { IconName } from '~/kit/icon';

/** A command that its page also shows as a button. */
export interface ButtonAction extends Action {
  icon: IconName;
}

/** Offers what can be done with an account; its dialog is the page's to draw. */
export function useAccountActions(account: Account) {
  const text = useText();
  const [dialog, setDialog] = useState<'move' | 'create'>();
  const refusal = account.deleteTime ? text('accounts.refusal.deleted') : undefined;
  const actions = useMemo<ButtonAction[]>(() => {
    const group = account.displayName;
    return [
      {
        id: 'accounts.create',
        title: text('accounts.action.createBelow'),
        group,
        shortcut: 'c',
        icon: 'add',
        refusal,
        run: () => setDialog('create'),
      },
      {
        id: 'accounts.move',
        title: text('accounts.action.move'),
        group,
        shortcut: 'm',
        icon: 'move',
        refusal,
        run: () => setDialog('move'),
      },
    ];
  }, [account.displayName, refusal, text]);
  useActions(actions);
  return { dialog, close: () => setDialog(undefined), actions };
}

/** Offers what can be done with all accounts. */
export function useAccountsActions() {
  const text = useText();
  const [isCreating, setCreating] = useState(false);
  const actions = useMemo<ButtonAction[]>(
    () => [
      {
        id: 'accounts.create',
        title: text('accounts.create.title'),
        group: text('accounts.title'),
        shortcut: 'c',
        icon: 'add',
        run: () => setCreating(true),
      },
    ],
    [text],
  );
  useActions(actions);
  return { isCreating, close: () => setCreating(false), actions };
}
