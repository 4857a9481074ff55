import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { SelectField } from '~/kit/select-field';
import { TextField } from '~/kit/text-field';
import type { AccountsSearch } from '../search';
import { isFiltered } from '../tree-model';
import { useSegmentOptions, useStateOptions } from '../use-options';
import styles from './tree-filter.module.css';

interface TreeFilterProps {
  filter: AccountsSearch;
  onFilter: (filter: AccountsSearch) => void;
}

/** What the tree shows: part of a name, as one types, a segment, a state. It is all in the address. */
export function TreeFilterBar({ filter, onFilter }: TreeFilterProps) {
  const text = useText();
  const segments = useSegmentOptions();
  const states = useStateOptions();
  const any = { id: '', label: text('accounts.filter.any') };
  const change = (part: AccountsSearch) => onFilter(withoutEmpty({ ...filter, ...part }));
  return (
    <search className={styles.bar} data-print="hide">
      <NameField value={filter.q ?? ''} onChange={(q) => change({ q })} />
      <SelectField
        label={text('accounts.field.segment')}
        value={filter.segment ?? ANY}
        onChange={(segment) => change({ segment })}
        options={[any, ...segments].map(withAny)}
      />
      <SelectField
        label={text('accounts.field.state')}
        value={filter.state ?? ANY}
        onChange={(state) => change({ state: state as AccountsSearch['state'] })}
        options={[any, ...states].map(withAny)}
      />
      <SelectField
        label={text('accounts.field.managed')}
        value={filter.managed ? 'managed' : ANY}
        onChange={(managed) => change({ managed: managed === 'managed' || undefined })}
        options={[any, { id: 'managed', label: text('accounts.filter.managed') }].map(withAny)}
      />
      {isFiltered(filter) && (
        <Button variant="quiet" icon="close" onPress={() => onFilter({})}>
          {text('accounts.filter.clear')}
        </Button>
      )}
    </search>
  );
}

/** A select cannot have an empty id for a choice, so "any" has one of its own. */
const ANY = 'any';
const withAny = <Choice extends { id: string }>(option: Choice) => ({ ...option, id: option.id || ANY });

/** Without what says nothing, so that the address stays short. */
function withoutEmpty({ q, segment, state, managed }: AccountsSearch): AccountsSearch {
  return {
    ...(q && { q }),
    ...(segment && segment !== ANY && { segment }),
    ...(state && (state as string) !== ANY && { state }),
    ...(managed && { managed }),
  };
}

/** Typing shows at once; the tree and the address follow when there is time. */
function NameField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const text = useText();
  const [typed, setTyped] = useState(value);
  const settled = useDeferredValue(typed);
  const sent = useRef(value);
  useEffect(() => {
    if (settled === sent.current) return;
    sent.current = settled;
    onChange(settled);
  }, [settled, onChange]);
  useEffect(() => {
    if (value === sent.current) return;
    // The address changed by itself: going back, say.
    sent.current = value;
    setTyped(value);
  }, [value]);
  return (
    <TextField
      label={text('accounts.filter.name')}
      value={typed}
      onChange={setTyped}
      input={{ type: 'search', placeholder: text('accounts.filter.placeholder') }}
    />
  );
}
