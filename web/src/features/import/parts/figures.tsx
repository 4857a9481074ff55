import { useMemo } from 'react';
import type { ImportReport, LoadFigures } from '~/api/import-jobs';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { DataTable, type DataColumn } from '~/kit/data-table';
import type { MessageId } from '~/i18n/catalog';
import { figuresOf } from '../model';

/** What became of the rows, a line for each file and kind. */
export function Figures({ label, report }: { label: string; report: ImportReport }) {
  const text = useText();
  const format = useFormat();
  const columns = useMemo<DataColumn<LoadFigures>[]>(
    () => [
      { id: 'file', header: text('import.file'), text: (load) => load.file },
      {
        id: 'resource',
        header: text('import.resource'),
        text: (load) => text(`import.resource.${load.resource}` as MessageId),
      },
      ...figuresOf(report).map<DataColumn<LoadFigures>>((figure) => ({
        id: figure,
        header: text(`import.figure.${figure}`),
        text: (load) => format.count(load[figure]),
        align: 'end',
      })),
    ],
    [text, format, report],
  );
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={report.loads}
      rowKey={(load) => `${load.file} ${load.resource} ${report.loads.indexOf(load)}`}
    />
  );
}
