import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Account } from '~/api/generated/types.gen';
import { compareDates, today } from '~/format/date';
import { useFormat } from '~/format/use-format';
import { errorText } from '~/i18n/reasons';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { DateField } from '~/kit/date-field';
import { Dialog } from '~/kit/dialog';
import { TextField } from '~/kit/text-field';
import { showToast } from '~/kit/toast';
import { useTask } from '~/kit/use-task';
import { Notice } from '~/kit/view-state';
import { movePreviewQuery } from '../move-query';
import { useMoveAccount, type Move } from '../mutations';
import { AccountSearchField } from './account-search-field';
import styles from './dialog-form.module.css';
import { MovePreviewTable } from './move-preview';

/** The date field gives 0002 and 0202 on the way to 2026: the service would refuse each of them. */
const YEAR_MIN = 1000;

interface MoveDialogProps {
  account: Account;
  onClose: () => void;
}

/** Gives an account another parent from a day on, after showing what that changes. */
export function MoveDialog({ account, onClose }: MoveDialogProps) {
  const text = useText();
  const format = useFormat();
  const [parent, setParent] = useState<Account>();
  const [becomesTop, setBecomesTop] = useState(false);
  const [effectiveDate, setDate] = useState(today());
  const [reason, setReason] = useState('');
  const moveAccount = useMoveAccount(account);
  const isChosen = Boolean(parent) || becomesTop;
  const wanted: Move = { parent: parent?.name ?? '', effectiveDate, reason };
  const isTyped = effectiveDate.year >= YEAR_MIN;
  const preview = useMovePreview(account, wanted, isChosen && isTyped);

  const move = useTask(
    async () => {
      await moveAccount(wanted);
      showToast({
        kind: 'good',
        title: text('accounts.move.done', { name: account.displayName }),
        description: text('accounts.move.from', { date: format.date(effectiveDate) }),
      });
      onClose();
    },
    { isOnce: true },
  );
  const refusal = move.error ?? preview.error;
  const actions = (
    <>
      <Button onPress={onClose}>{text('accounts.cancel')}</Button>
      <Button
        variant="primary"
        isDisabled={!isTyped || !preview.data || preview.isFetching || Boolean(refusal)}
        isPending={move.isRunning}
        onPress={move.run}
      >
        {text('accounts.move.commit')}
      </Button>
    </>
  );
  return (
    <Dialog
      title={text('accounts.move.title', { name: account.displayName })}
      isOpen
      onClose={onClose}
      actions={actions}
      kind="wide"
    >
      <div className={styles.form}>
        <AccountSearchField
          label={text('accounts.move.parent')}
          value={parent}
          exclude={account.name}
          isFocusedFirst
          onChange={(chosen) => {
            setParent(chosen);
            setBecomesTop(false);
          }}
        />
        {!parent && account.parent && (
          <Button variant="quiet" size="sm" onPress={() => setBecomesTop(true)}>
            {text('accounts.move.becomeTop')}
          </Button>
        )}
        <DateField
          label={text('accounts.move.date')}
          description={text('accounts.move.dateHint')}
          value={effectiveDate}
          onChange={(date) => setDate(date ?? today())}
        />
        <TextField
          label={text('accounts.move.reason')}
          value={reason}
          onChange={setReason}
          input={{ maxLength: 500 }}
        />
        {refusal && <Notice tone="bad" text={errorText(refusal, text)} />}
        {isChosen && preview.data && !refusal && (
          <MovePreviewTable
            preview={preview.data}
            takesEffect={compareDates(effectiveDate, today()) > 0 ? effectiveDate : undefined}
          />
        )}
      </div>
    </Dialog>
  );
}

function useMovePreview(account: Account, move: Move, enabled: boolean) {
  const client = useQueryClient();
  return useQuery({
    ...movePreviewQuery(client, account, move),
    enabled,
    placeholderData: keepPreviousData,
  });
}
