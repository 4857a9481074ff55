import { useText } from '~/i18n/text';

import { Button, IconButton } from './button';
import { downloadFrom } from './download';
import { Menu } from './menu';

const FORMATS = ['csv', 'xlsx', 'jsonl'] as const;

interface ExportMenuProps {
  /** What is exported; read by screen readers. */
  name: string;
  /** Where it is to be had in a format. */
  addressOf: (format: (typeof FORMATS)[number]) => string;
  /** A place with other exports, below the formats. */
  more?: { label: string; href: string };
  /** Without the word, in rows where it would stand many times. */
  isSmall?: boolean;
}

/** A list as a file, made by the server: all of it, whatever is drawn. */
export function ExportMenu({ name, addressOf, more, isSmall }: ExportMenuProps) {
  const text = useText();
  const label = text('kit.export.of', { name });
  return (
    <Menu
      label={label}
      trigger={
        isSmall ? (
          <IconButton icon="download" size="sm" label={label} />
        ) : (
          <Button icon="download" aria-label={label}>
            {text('kit.export.export')}
          </Button>
        )
      }
      entries={[
        ...FORMATS.map((format, place) => ({
          id: format,
          label: text(`kit.export.format.${format}`),
          onAction: () => downloadFrom(addressOf(format)),
          endsGroup: more !== undefined && place === FORMATS.length - 1,
        })),
        ...(more ? [{ id: 'more', ...more }] : []),
      ]}
    />
  );
}
