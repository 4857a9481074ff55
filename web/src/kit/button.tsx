import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';

import styles from './button.module.css';
import { classNames } from './class-names';
import { Icon, type IconName } from './icon';
import { Tooltip } from './tooltip';

type Variant = 'primary' | 'secondary' | 'quiet' | 'danger';

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** One primary a view; `quiet` has no border until it is pointed at. Default: secondary. */
  variant?: Variant;
  size?: 'sm' | 'md';
  icon?: IconName;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
}

/** Does something at once, or opens what asks for more. */
export function Button({ variant = 'secondary', size = 'md', icon, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={classNames(styles.button, styles[variant], styles[size])}>
      {icon && <Icon name={icon} />}
      <span className={styles.label}>{children}</span>
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** What it does: read by screen readers, shown on hover and focus. */
  label: string;
  icon: IconName;
  size?: 'sm' | 'md';
  ref?: Ref<HTMLButtonElement>;
}

/** A button where the picture says enough for those who know it. */
export function IconButton({ label, icon, size = 'md', ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={classNames(styles.button, styles.quiet, styles.iconOnly, styles[size])}
      >
        <Icon name={icon} />
      </AriaButton>
    </Tooltip>
  );
}
