import {
  Button,
  Text,
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as AriaToastRegion,
} from 'react-aria-components';
import { useText } from '~/i18n/text';

import { classNames } from './class-names';
import { Icon, type IconName } from './icon';
import styles from './toast.module.css';

export interface ToastMessage {
  kind: 'good' | 'info' | 'bad';
  title: string;
  description?: string;
}

const queue = new ToastQueue<ToastMessage>({ maxVisibleToasts: 4 });

const ICONS: Record<ToastMessage['kind'], IconName> = { good: 'check', info: 'info', bad: 'alert' };

/**
 * Says something that happened elsewhere than where one looks. What failed stays until it is closed;
 * the rest goes after 6 s. What belongs to a field is said at the field.
 */
export function showToast(message: ToastMessage): void {
  queue.add(message, message.kind === 'bad' ? {} : { timeout: 6000 });
}

/** Where toasts appear; KitProvider has it. */
export function ToastRegion() {
  const text = useText();
  return (
    <AriaToastRegion
      queue={queue}
      className={styles.region}
      aria-label={text('kit.messages')}
      data-print="hide"
    >
      {({ toast }) => (
        <AriaToast toast={toast} className={classNames(styles.toast, styles[toast.content.kind])}>
          <Icon name={ICONS[toast.content.kind]} />
          <ToastContent className={styles.words}>
            <Text slot="title" className={styles.title}>
              {toast.content.title}
            </Text>
            {toast.content.description && <Text slot="description">{toast.content.description}</Text>}
          </ToastContent>
          <Button slot="close" className={styles.close} aria-label={text('kit.close')}>
            <Icon name="close" size={14} />
          </Button>
        </AriaToast>
      )}
    </AriaToastRegion>
  );
}
