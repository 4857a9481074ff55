import type { FieldSource, ImportField, ImportFields, ImportMapping, LookedAtTable } from '~/api/import-jobs';
import { useText, type Text } from '~/i18n/text';
import { Badge } from '~/kit/badge';
import { SelectField } from '~/kit/select-field';
import { chooseField, fieldOf, keyOf, sharedFieldsOf } from '../model';
import { fieldText } from '../words';
import styles from './mapping.module.css';
import { ReadingChoices } from './reading-choices';

interface ColumnMappingProps {
  fact: NonNullable<LookedAtTable['facts']>[number];
  fields: ImportFields;
  mapping: ImportMapping;
  index: number;
  onChange: (mapping: ImportMapping) => void;
}

const NONE = 'none';

/** What one column fills, how it is read, and why that was suggested. */
export function ColumnMapping({ fact, fields, mapping, index, onChange }: ColumnMappingProps) {
  const text = useText();
  const load = mapping.loads[index];
  if (!load) return null;
  const known = fields.resources.find((each) => each.resource === load.resource)?.fields ?? [];
  const path = fieldOf(load, fact.column);
  const field = known.find((each) => each.path === path);
  const source = load.fields[path];
  const shared = sharedFieldsOf(load, fact.column);
  return (
    <li className={styles.column}>
      <div className={styles.name}>
        <strong>{fact.column}</strong>{' '}
        {keyOf(load).split(' + ').includes(fact.column) && <Badge text={text('import.mapping.isKey')} tone="accent" />}
        {shared.length > 0 && <Badge text={text('import.mapping.partOf', { fields: shared.map((each) => fieldText(each, text)).join(', ') })} />}
        <p className={styles.examples}>{fact.examples.join(' · ') || text('import.mapping.noValues')}</p>
      </div>
      <div className={styles.choices}>
        <SelectField
          label={text('import.mapping.field')}
          value={path || NONE}
          onChange={(chosen) => {
            const next = chosen === NONE ? '' : chosen;
            const of = known.find((each) => each.path === next);
            onChange(chooseField(mapping, index, { column: fact.column, path: next, field: of }));
          }}
          options={[{ id: NONE, label: text('import.mapping.notImported') }, ...optionsOf(known, path, fact.column, text)]}
        />
        {source && <ReadingChoices {...{ field, source, path, fields, mapping, index, onChange }} />}
      </div>
      {source?.about && <About about={source.about} />}
    </li>
  );
}

/** The fields by their names; a label's key is the column's name. */
function optionsOf(known: readonly ImportField[], path: string, column: string, text: Text) {
  const ids = known.map((field) =>
    field.path.endsWith('.*') ? field.path.replace('*', column.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')) : field.path,
  );
  if (path && !ids.includes(path)) ids.unshift(path);
  return [...new Set(ids)].map((id) => ({ id, label: fieldText(id, text) }));
}

/** Why it was suggested; what is a guess stands out. */
function About({ about }: { about: NonNullable<FieldSource['about']> }) {
  const text = useText();
  const isGuess = about.includes('CHECK');
  return (
    <p className={styles.about}>
      {isGuess && <Badge text={text('import.mapping.guess')} tone="warn" icon="alert" />} <span lang="en">{about}</span>
    </p>
  );
}
