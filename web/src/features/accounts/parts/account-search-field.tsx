import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Account } from '~/api/generated/types.gen';
import { useFormat } from '~/format/use-format';
import { ComboBoxField } from '~/kit/combo-box-field';
import { searchQuery } from '../queries';

interface AccountSearchFieldProps {
  label: string;
  description?: string;
  error?: string;
  /** The chosen account; undefined: none. */
  value: Account | undefined;
  onChange: (account: Account | undefined) => void;
  /** Is never offered: an account cannot stand below itself. */
  exclude?: string;
  isFocusedFirst?: boolean;
}

/** An account, found by typing a part of its name. */
export function AccountSearchField(props: AccountSearchFieldProps) {
  const { value, onChange, exclude, ...field } = props;
  const format = useFormat();
  const [typed, setTyped] = useState(value?.displayName ?? '');
  const { data = [], isFetching } = useQuery(searchQuery(typed));
  const found = data.filter((account) => account.name !== exclude);
  const change = (text: string) => {
    setTyped(text);
    if (text === '') onChange(undefined);
  };
  return (
    <ComboBoxField
      {...field}
      value={value?.name ?? ''}
      onChange={(name) => onChange(found.find((account) => account.name === name) ?? (name ? value : undefined))}
      search={{
        text: typed,
        onTextChange: change,
        isLoading: isFetching,
        options: found.map((account) => ({
          id: account.name,
          label: account.displayName,
          description: format.country(account.countryCode),
        })),
      }}
    />
  );
}
