import { Label, ToggleButton, ToggleButtonGroup } from 'react-aria-components';

import styles from './choice.module.css';
import field from './field.module.css';
import type { Option } from './options';

interface SegmentedControlProps {
  /** What is chosen; read by screen readers, not shown unless `showsLabel`. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
  showsLabel?: boolean;
}

/** One of two to five short words, for what a view shows. */
export function SegmentedControl({ label, value, onChange, options, showsLabel }: SegmentedControlProps) {
  return (
    <div className={styles.segmented} data-print="hide">
      {showsLabel && <Label className={field.label}>{label}</Label>}
      <ToggleButtonGroup
        className={styles.segments}
        aria-label={label}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[value]}
        onSelectionChange={(keys) => {
          const [key] = keys;
          if (key !== undefined) onChange(String(key));
        }}
      >
        {options.map((option) => (
          <ToggleButton key={option.id} id={option.id} className={styles.segment}>
            {option.label}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
