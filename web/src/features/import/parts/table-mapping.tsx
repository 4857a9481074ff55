import { useMemo } from 'react';
import type { ImportFields, ImportMapping, LookedAtTable } from '~/api/import-jobs';
import { useText } from '~/i18n/text';
import { SelectField } from '~/kit/select-field';
import { changeLoad, chooseResource, keyOf, RESOURCES } from '../model';
import { ColumnMapping } from './column-mapping';
import styles from './mapping.module.css';

interface TableMappingProps {
  table: LookedAtTable;
  /** Of the load that reads it; undefined: none does. */
  index: number | undefined;
  fields: ImportFields;
  mapping: ImportMapping;
  onChange: (mapping: ImportMapping) => void;
}

const NONE = 'none';

/** What one table holds, and what each of its columns fills. */
export function TableMapping({ table, index, fields, mapping, onChange }: TableMappingProps) {
  const text = useText();
  const load = index === undefined ? undefined : mapping.loads[index];
  const columns = useMemo(() => table.facts ?? [], [table]);
  const name = table.sheet ? `${table.file}: ${table.sheet}` : table.file;
  const isCompound = Array.isArray(load?.key);
  return (
    <fieldset className={styles.table}>
      <legend className={styles.legend}>{name}</legend>
      <div className={styles.choices}>
        <SelectField
          label={text('import.mapping.resource')}
          value={load?.resource ?? NONE}
          onChange={(resource) => onChange(chooseResource(mapping, table, resource === NONE ? '' : resource, index))}
          options={[
            { id: NONE, label: text('import.resource.none') },
            ...RESOURCES.map((resource) => ({ id: resource, label: text(`import.resource.${resource}`) })),
          ]}
        />
        {load && index !== undefined && (
          <>
            <SelectField
              label={text('import.mapping.key')}
              value={keyOf(load)}
              onChange={(key) => onChange(changeLoad(mapping, index, { key, key_separator: undefined }))}
              options={[
                ...(isCompound ? [{ id: keyOf(load), label: keyOf(load) }] : []),
                ...columns.map((fact) => ({
                  id: fact.column,
                  label: fact.column,
                  description: fact.unique ? text('import.mapping.unique') : undefined,
                })),
              ]}
            />
            <SelectField
              label={text('import.mapping.empty')}
              value={load.empty ?? 'keep'}
              onChange={(empty) => onChange(changeLoad(mapping, index, { empty: empty === 'keep' ? undefined : empty }))}
              options={[
                { id: 'keep', label: text('import.empty.keep') },
                { id: 'clear', label: text('import.empty.clear') },
              ]}
            />
          </>
        )}
      </div>
      {load && index !== undefined && (
        <ul className={styles.columns} aria-label={text('import.mapping.columns')}>
          {columns.map((fact) => (
            <ColumnMapping key={fact.column} {...{ fact, fields, mapping, index, onChange }} />
          ))}
        </ul>
      )}
    </fieldset>
  );
}
