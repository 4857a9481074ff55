import type { ReactElement, ReactNode } from 'react';
import { Dialog, DialogTrigger, Popover as AriaPopover } from 'react-aria-components';

import { classNames } from './class-names';
import overlay from './overlay.module.css';

interface PopoverProps {
  /** What it is, for screen readers. */
  label: string;
  /** The button that opens it. */
  trigger: ReactElement;
  children: ReactNode;
}

/** A little more about something, beside it; Esc or a click elsewhere closes it. */
export function Popover({ label, trigger, children }: PopoverProps) {
  return (
    <DialogTrigger>
      {trigger}
      <AriaPopover className={overlay.popover} offset={4}>
        <Dialog className={classNames(overlay.padded)} aria-label={label}>
          {children}
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  );
}
