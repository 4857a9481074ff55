import type { ReactElement } from 'react';
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components';

import styles from './tooltip.module.css';

interface TooltipProps {
  /** A few words; what must be known belongs on the page. */
  text: string;
  /** The button or link that it explains. */
  children: ReactElement;
}

/** Explains a control on hover and on keyboard focus. */
export function Tooltip({ text, children }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80}>
      {children}
      <AriaTooltip className={styles.tooltip} offset={6}>
        {text}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
