import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '~/api/error';
import type { Account } from '~/api/generated/types.gen';
import { idOf } from '~/format/name';
import { errorText } from '~/i18n/reasons';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { Checkbox } from '~/kit/checkbox';
import { Dialog } from '~/kit/dialog';
import { SelectField } from '~/kit/select-field';
import { TextField } from '~/kit/text-field';
import { useTask } from '~/kit/use-task';
import { Notice } from '~/kit/view-state';
import { useCreateAccount } from '../mutations';
import { useCountryOptions, useSegmentOptions } from '../use-options';
import { AccountSearchField } from './account-search-field';
import styles from './dialog-form.module.css';

interface CreateAccountDialogProps {
  /** Where it begins to stand; can be changed. */
  parent?: Account;
  onClose: () => void;
}

/** Creates an account and opens its page. Only its name has to be known. */
export function CreateAccountDialog({ parent: firstParent, onClose }: CreateAccountDialogProps) {
  const text = useText();
  const navigate = useNavigate();
  const createAccount = useCreateAccount();
  const countries = useCountryOptions();
  const segments = useSegmentOptions();
  const [displayName, setDisplayName] = useState('');
  const [parent, setParent] = useState(firstParent);
  const [segment, setSegment] = useState('');
  const [countryCode, setCountryCode] = useState('');
  const [managed, setManaged] = useState(true);

  const create = useTask(
    async () => {
      const wanted = { displayName: displayName.trim(), parent: parent?.name ?? '', segment, countryCode, managed };
      const account = await createAccount(wanted);
      onClose();
      void navigate({ to: '/accounts/$id', params: { id: idOf(account.name) } });
    },
    { isOnce: true },
  );
  const bad = (field: string) => violation(create.error, field);
  const actions = (
    <>
      <Button onPress={onClose}>{text('accounts.cancel')}</Button>
      <Button
        variant="primary"
        isDisabled={!displayName.trim()}
        isPending={create.isRunning}
        onPress={create.run}
      >
        {text('accounts.create.commit')}
      </Button>
    </>
  );
  return (
    <Dialog title={text('accounts.create.title')} isOpen onClose={onClose} actions={actions}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (displayName.trim()) create.run();
        }}
      >
        {create.error !== undefined && <Notice tone="bad" text={errorText(create.error, text)} />}
        <TextField
          label={text('accounts.field.displayName')}
          value={displayName}
          onChange={setDisplayName}
          error={bad('displayName')}
          isRequired
          input={{ autoFocus: true, maxLength: 200 }}
        />
        <AccountSearchField
          label={text('accounts.field.parent')}
          description={text('accounts.create.parentHint')}
          value={parent}
          onChange={setParent}
          error={bad('parent')}
        />
        <div className={styles.pair}>
          <SelectField
            label={text('accounts.field.segment')}
            value={segment}
            onChange={setSegment}
            options={segments}
          />
          <SelectField
            label={text('accounts.field.countryCode')}
            value={countryCode}
            onChange={setCountryCode}
            options={countries}
          />
        </div>
        <Checkbox label={text('accounts.create.managed')} isSelected={managed} onChange={setManaged} />
      </form>
    </Dialog>
  );
}

/** What the service says of a field, such as `account.displayName`. */
function violation(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.violations.find((each) => each.field.endsWith(field))?.description;
}
