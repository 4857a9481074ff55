import { useState, type FormEvent } from 'react';
import { Button } from '~/kit/button';
import { TextField } from '~/kit/text-field';
import styles from './rows-editor.module.css';

interface AddRowProps {
  label: string;
  onAdd: (text: string) => void;
}

/** Type, Enter, and the next one. */
export function AddRow({ label, onAdd }: AddRowProps) {
  const [text, setText] = useState('');
  const add = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() === '') return;
    onAdd(text.trim());
    setText('');
  };
  return (
    <form className={styles.add} onSubmit={add} data-print="hide">
      <TextField label={label} value={text} onChange={setText} input={{ maxLength: 200 }} />
      <Button icon="add" isDisabled={text.trim() === ''} onPress={() => add()}>
        {label}
      </Button>
    </form>
  );
}
