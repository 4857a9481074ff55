import { useState } from 'react';
import type { ImportMapping } from '~/api/import-jobs';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { TextArea } from '~/kit/text-field';
import styles from './mapping.module.css';

interface MappingTextProps {
  mapping: ImportMapping;
  isDisabled: boolean;
  onSave: (mapping: ImportMapping) => Promise<void>;
}

/** The whole mapping as JSON, for what the columns do not offer. */
export function MappingText({ mapping, isDisabled, onSave }: MappingTextProps) {
  const text = useText();
  const [typed, setTyped] = useState(() => JSON.stringify(mapping, null, 2));
  const parsed = parse(typed);
  return (
    <div className={styles.text}>
      <TextArea
        label={text('import.mapping.json')}
        description={text('import.mapping.jsonHint')}
        error={parsed ? '' : text('import.mapping.noJson')}
        value={typed}
        onChange={setTyped}
      />
      <Button isDisabled={isDisabled || !parsed} onPress={() => parsed && void onSave(parsed)}>
        {text('import.mapping.take')}
      </Button>
    </div>
  );
}

/** What is an object with loads; the rest is the program's to judge. */
function parse(typed: string): ImportMapping | undefined {
  try {
    const value = JSON.parse(typed) as ImportMapping | null;
    return Array.isArray(value?.loads) ? value : undefined;
  } catch {
    return undefined;
  }
}
