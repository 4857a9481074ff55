import { useState } from 'react';
import type { FieldSource, ImportField, ImportFields, ImportMapping } from '~/api/import-jobs';
import { useText } from '~/i18n/text';
import { SelectField } from '~/kit/select-field';
import { TextField } from '~/kit/text-field';
import { changeSource, NUMBER_STYLES, numberStyleOf } from '../model';

interface ReadingChoicesProps {
  field: ImportField | undefined;
  source: FieldSource;
  path: string;
  fields: ImportFields;
  mapping: ImportMapping;
  index: number;
  onChange: (mapping: ImportMapping) => void;
}

const PLAIN_DAY = 'YYYY-MM-DD';
const NUMBERS = new Set(['amount', 'number', 'share', 'decimal']);

/** How the texts of a column are read, as far as its field leaves that open. */
export function ReadingChoices({ field, source, path, fields, mapping, index, onChange }: ReadingChoicesProps) {
  const text = useText();
  const set = (members: Record<string, unknown>) => onChange(changeSource(mapping, index, path, members));
  return (
    <>
      {field?.form === 'day' && (
        <SelectField
          label={text('import.mapping.day')}
          value={String(source['date_format'] ?? PLAIN_DAY)}
          onChange={(format) => set({ date_format: format === PLAIN_DAY ? undefined : format })}
          options={fields.dateFormats.map((format) => ({ id: format, label: format }))}
        />
      )}
      {field?.form === 'amount' && <Currency source={source} onChange={(currency) => set({ currency })} />}
      {field && NUMBERS.has(field.form) && (
        <SelectField
          label={text('import.mapping.numbers')}
          value={numberStyleOf(source)}
          onChange={(style) => set({ numbers: NUMBER_STYLES[style] })}
          options={Object.keys(NUMBER_STYLES).map((style) => ({
            id: style,
            label: style === 'auto' ? text('import.mapping.numbersAuto') : style,
          }))}
        />
      )}
      {field?.form === 'share' && (
        <SelectField
          label={text('import.mapping.unit')}
          value={String(source['unit'] ?? 'basis_points')}
          onChange={(unit) => set({ unit })}
          options={(['basis_points', 'percent', 'fraction'] as const).map((unit) => ({
            id: unit,
            label: text(`import.unit.${unit}`),
          }))}
        />
      )}
    </>
  );
}

/** Of amounts that name none; saved when one leaves it. */
function Currency({ source, onChange }: { source: FieldSource; onChange: (currency: string | undefined) => void }) {
  const text = useText();
  const said = String(source['currency'] ?? '');
  const [typed, setTyped] = useState(said);
  const wanted = typed.trim().toUpperCase();
  return (
    <div
      onBlur={() => {
        if (wanted !== said) onChange(wanted || undefined);
      }}
    >
      <TextField
        label={text('import.mapping.currency')}
        value={typed}
        onChange={setTyped}
        error={wanted && !/^[A-Z]{3}$/.test(wanted) ? text('import.mapping.currencyCheck') : ''}
        input={{ maxLength: 3 }}
      />
    </div>
  );
}
