import type { ReactNode } from 'react';
import { Input, TextArea as AriaTextArea, TextField as AriaTextField } from 'react-aria-components';

import { FieldFrame, type FieldProps } from './field';
import styles from './field.module.css';

export interface InputOptions {
  placeholder?: string;
  maxLength?: number;
  type?: 'text' | 'search' | 'email' | 'tel' | 'url';
  autoComplete?: string;
  autoFocus?: boolean;
}

interface TextFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  input?: InputOptions;
}

/** One line of text in a form. For text of a page that is saved by itself, see InlineText. */
export function TextField(props: TextFieldProps) {
  return (
    <Frame {...props}>
      <Input className={styles.input} placeholder={props.input?.placeholder} />
    </Frame>
  );
}

/** Several lines; grows with what is typed. */
export function TextArea(props: TextFieldProps) {
  return (
    <Frame {...props}>
      <AriaTextArea className={styles.input} placeholder={props.input?.placeholder} rows={3} />
    </Frame>
  );
}

function Frame({ value, onChange, input, children, ...field }: TextFieldProps & { children: ReactNode }) {
  // Handed on by hand, not placeholder: it belongs to the input itself.
  const { placeholder: _, ...attributes } = { autoComplete: 'off', ...input };
  return (
    <AriaTextField
      {...attributes}
      className={styles.field}
      value={value}
      onChange={onChange}
      isRequired={field.isRequired}
      isInvalid={Boolean(field.error)}
      validationBehavior="aria"
    >
      <FieldFrame {...field}>{children}</FieldFrame>
    </AriaTextField>
  );
}
