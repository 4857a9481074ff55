import { DropZone as AriaDropZone, FileTrigger, Text } from 'react-aria-components';

import { Button } from './button';
import styles from './drop-zone.module.css';
import { droppedFiles } from './dropped-files';
import { Icon } from './icon';

interface DropZoneProps {
  /** What is to be dropped here. */
  label: string;
  description: string;
  /** On the button that asks for files instead. */
  choose: string;
  /** Endings that are offered, such as `.csv`. */
  accept: readonly string[];
  onFiles: (files: File[]) => void;
  isDisabled?: boolean;
}

/** Takes files: dropped, pasted, or chosen by the button. */
export function DropZone({ label, description, choose, accept, onFiles, isDisabled }: DropZoneProps) {
  return (
    <AriaDropZone
      className={styles.zone}
      isDisabled={isDisabled}
      onDrop={(event) => {
        void droppedFiles(event.items).then((files) => files.length > 0 && onFiles(files));
      }}
    >
      <Icon name="upload" size={24} />
      <Text slot="label" className={styles.label}>
        {label}
      </Text>
      <p className={styles.description}>{description}</p>
      <FileTrigger
        allowsMultiple
        acceptedFileTypes={accept}
        onSelect={(list) => list && list.length > 0 && onFiles([...list])}
      >
        <Button isDisabled={isDisabled}>{choose}</Button>
      </FileTrigger>
    </AriaDropZone>
  );
}
