import type { ReactNode } from 'react';
import { FieldError, Label, Text } from 'react-aria-components';

import styles from './field.module.css';

/** What every field of a form takes beside its value. */
export interface FieldProps {
  label: string;
  /** A hint under the field, always visible. */
  description?: string;
  /** Why what stands in it cannot be taken; empty when it can. */
  error?: string;
  isRequired?: boolean;
}

interface FieldFrameProps extends FieldProps {
  children: ReactNode;
}

/** Label above, hint or error below; for use inside one of react-aria's fields. */
export function FieldFrame({ label, description, error, isRequired, children }: FieldFrameProps) {
  return (
    <>
      <Label className={styles.label}>
        {label}
        {isRequired && <span className={styles.required} aria-hidden="true" />}
      </Label>
      {children}
      {description && !error && (
        <Text slot="description" className={styles.description}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error}>{error}</FieldError>
    </>
  );
}
