import { useState } from 'react';
import { useText } from '~/i18n/text';

import { IconButton } from './button';
import { toCsv, toTsv, type Sheet } from './data-table-model';
import styles from './data-table.module.css';
import { downloadFrom } from './download';

/** How long "copied" stands beside the button. */
const SAID_MS = 2500;

interface DataTableToolsProps {
  /** Of the file, without its ending. */
  name: string;
  /** Made when it is asked for. */
  sheet: () => Sheet;
}

/** Takes a table elsewhere: to the clipboard, or into a file. */
export function DataTableTools({ name, sheet }: DataTableToolsProps) {
  const text = useText();
  const [said, setSaid] = useState('');

  const say = (id: 'kit.table.copied' | 'kit.table.copyFailed') => {
    setSaid(text(id));
    setTimeout(() => setSaid(''), SAID_MS);
  };
  const copy = () => {
    // A browser without a clipboard (a page that is not secure) throws rather than refuses.
    Promise.resolve()
      .then(() => navigator.clipboard.writeText(toTsv(sheet())))
      .then(() => say('kit.table.copied'), () => say('kit.table.copyFailed'));
  };

  return (
    <div className={styles.tools}>
      <output className={styles.said}>{said}</output>
      <IconButton icon="copy" size="sm" label={text('kit.table.copy')} onPress={copy} />
      <IconButton
        icon="download"
        size="sm"
        label={text('kit.table.download')}
        onPress={() => download(`${name}.csv`, toCsv(sheet()))}
      />
    </div>
  );
}

function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  downloadFrom(url, fileName.replaceAll(/[/\\:*?"<>|]+/g, ' '));
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
