import { useState, type ReactElement } from 'react';
import { Input, TextArea as AriaTextArea, TextField as AriaTextField } from 'react-aria-components';

import { classNames } from './class-names';
import { InlineFrame } from './inline-frame';
import type { InlineBinding } from './inline-model';
import styles from './inline.module.css';
import { useInlineEdit } from './use-inline-edit';

export interface InlineInput {
  placeholder?: string;
  maxLength?: number;
  /** Why a text cannot be saved; empty when it can. */
  check?: (value: string) => string;
  /** How it stands on the page: `title` is large, `figure` at the end, `wraps` takes as many lines as it needs. */
  look?: 'title' | 'figure' | 'wraps';
}

interface InlineTextProps {
  /** Read by screen readers; what is seen stands beside the field. */
  label: string;
  field: InlineBinding<string>;
  input?: InlineInput;
  isReadOnly?: boolean;
}

/** One line of text: type, leave, saved. Enter leaves too; Esc undoes. */
export function InlineText(props: InlineTextProps) {
  if (props.input?.look === 'wraps') {
    return (
      <TypedField {...props} leavesOnEnter>
        <AriaTextArea className={classNames(styles.input, styles.area)} placeholder={props.input.placeholder} rows={1} />
      </TypedField>
    );
  }
  return (
    <TypedField {...props} leavesOnEnter>
      <Input className={classNames(styles.input, props.input?.look && styles[props.input.look])} placeholder={props.input?.placeholder} />
    </TypedField>
  );
}

/** Text of several lines; grows with what is typed. */
export function InlineTextArea(props: InlineTextProps) {
  return (
    <TypedField {...props}>
      <AriaTextArea className={classNames(styles.input, styles.area)} placeholder={props.input?.placeholder} rows={1} />
    </TypedField>
  );
}

interface TypedFieldProps extends InlineTextProps {
  leavesOnEnter?: boolean;
  children: ReactElement;
}

function TypedField({ label, field, input, isReadOnly, leavesOnEnter, children }: TypedFieldProps) {
  const edit = useInlineEdit(field);
  const [problem, setProblem] = useState('');
  const leave = () => {
    const why = (edit.isDirty && input?.check?.(edit.value.trim())) || '';
    setProblem(why);
    if (!why) edit.commit();
  };
  return (
    <InlineFrame edit={edit} show={(value) => value} problem={edit.isDirty ? problem : ''}>
      <AriaTextField
        aria-label={label}
        className={styles.control}
        value={edit.value}
        onChange={edit.change}
        onBlur={leave}
        onKeyDown={(event) => {
          // Enter that ends a word of an input method (Chinese) is not ours.
          if (!leavesOnEnter || event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault(); // no second line where it wraps
          leave();
        }}
        maxLength={input?.maxLength}
        isReadOnly={isReadOnly}
        isInvalid={edit.isDirty && problem !== ''}
        autoComplete="off"
      >
        {children}
      </AriaTextField>
    </InlineFrame>
  );
}
