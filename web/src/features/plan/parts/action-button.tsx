import { runAction, type Action } from '~/actions/action';
import { Button } from '~/kit/button';
import type { IconName } from '~/kit/icon';
import styles from './action-button.module.css';

interface ActionButtonProps {
  action: Action;
  variant?: 'primary' | 'secondary' | 'quiet';
  icon?: IconName;
  size?: 'sm' | 'md';
}

/** A registered action as a button; one that cannot be done now says why beside it. */
export function ActionButton({ action, variant, icon, size }: ActionButtonProps) {
  return (
    <span className={styles.action}>
      {action.refusal !== undefined && <span className={styles.refusal}>{action.refusal}</span>}
      <Button
        variant={variant}
        icon={icon}
        size={size}
        isDisabled={action.refusal !== undefined}
        onPress={() => runAction(action)}
      >
        {action.title}
      </Button>
    </span>
  );
}
