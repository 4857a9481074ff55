import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useText } from '~/i18n/text';

import { IconButton } from './button';
import { classNames } from './class-names';
import styles from './overlay.module.css';

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** Buttons, the one that goes on last. */
  actions?: ReactNode;
  subtitle?: ReactNode;
  /** `side` keeps the page in sight: for what explains it. */
  kind?: 'narrow' | 'wide' | 'side';
  children: ReactNode;
}

/** Asks for more, or shows what lies behind something. Esc and a click outside close it. */
export function Dialog({ title, isOpen, onClose, actions, subtitle, kind = 'narrow', children }: DialogProps) {
  const text = useText();
  const isSide = kind === 'side';
  return (
    <ModalOverlay
      className={isSide ? styles.sideScrim : styles.scrim}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
    >
      <Modal className={isSide ? styles.side : classNames(styles.modal, kind === 'wide' && styles.wide)}>
        <AriaDialog className={styles.dialog}>
          <header className={styles.head}>
            <div>
              <Heading slot="title" className={styles.title}>
                {title}
              </Heading>
              {subtitle && <div className={styles.subtitle}>{subtitle}</div>}
            </div>
            <div data-print="hide">
              <IconButton
                label={text('kit.close')}
                icon="close"
                onPress={onClose}
              />
            </div>
          </header>
          <div className={styles.body}>{children}</div>
          {actions && (
            <footer className={styles.foot} data-print="hide">
              {actions}
            </footer>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
