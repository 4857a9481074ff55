import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportFields, ImportJob, ImportLook, ImportMapping } from '~/api/import-jobs';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { SegmentedControl } from '~/kit/choice';
import { Menu } from '~/kit/menu';
import { QueryState } from '~/kit/query-state';
import { Section } from '~/kit/section';
import { TextField } from '~/kit/text-field';
import { Notice } from '~/kit/view-state';
import { EMPTY_MAPPING, isBusy, loadsOf, tableKey } from '../model';
import { fieldsQuery, mappingQuery, resultQuery } from '../queries';
import type { JobActs } from '../use-job';
import styles from './mapping.module.css';
import { MappingText } from './mapping-text';
import { TableMapping } from './table-mapping';

interface SectionProps {
  job: ImportJob;
  acts: JobActs;
}

/** What the columns mean: suggested, and corrected by choosing; the rest as a text. */
export function MappingSection({ job, acts }: SectionProps) {
  const text = useText();
  const [view, setView] = useState('columns');
  const look = useQuery(resultQuery(job.id, 'look'));
  const fields = useQuery(fieldsQuery);
  const mapping = useQuery({ ...mappingQuery(job.id), enabled: job.hasMapping });
  const title = text('import.mapping.title');
  const current = job.hasMapping ? mapping.data : EMPTY_MAPPING;
  return (
    <Section
      title={title}
      description={text('import.mapping.body')}
      actions={
        <SegmentedControl
          label={text('import.mapping.view')}
          value={view}
          onChange={setView}
          options={[
            { id: 'columns', label: text('import.mapping.columns') },
            { id: 'text', label: text('import.mapping.text') },
          ]}
        />
      }
    >
      {!job.hasMapping && <Notice tone="warn" text={text('import.mapping.none')} />}
      <QueryState query={look} label={title} shape="table">
        {(looked) => (
          <QueryState query={fields} label={title} shape="table">
            {(known) => (
              <QueryState query={{ ...mapping, data: current }} label={title} shape="table">
                {(said) =>
                  view === 'text' ? (
                    <MappingText mapping={said} isDisabled={isBusy(job)} onSave={acts.setMapping} />
                  ) : (
                    <Columns look={looked} fields={known} mapping={said} onChange={acts.setMapping} />
                  )
                }
              </QueryState>
            )}
          </QueryState>
        )}
      </QueryState>
    </Section>
  );
}

interface ColumnsProps {
  look: ImportLook;
  fields: ImportFields;
  mapping: ImportMapping;
  onChange: (mapping: ImportMapping) => Promise<void>;
}

function Columns({ look, fields, mapping, onChange }: ColumnsProps) {
  return (
    <div className={styles.tables}>
      <div className={styles.whole}>
        {mapping.system !== undefined && <System key={mapping.system} mapping={mapping} onChange={onChange} />}
        <Beginnings {...{ look, fields, onChange }} />
      </div>
      {look.tables
        .filter((table) => table.kind !== undefined)
        .flatMap((table) => {
          const loads = loadsOf(mapping, table);
          return (loads.length > 0 ? loads : [undefined]).map((index) => (
            <TableMapping
              key={`${tableKey(table)} ${index}`}
              {...{ table, index, fields, mapping }}
              onChange={(next) => void onChange(next)}
            />
          ));
        })}
    </div>
  );
}

const PROFILES = ['accord', 'dynamics', 'hubspot', 'odoo', 'parent_child', 'salesforce'] as const;

/** Mappings to begin with: what was suggested, and those of well-known systems. */
function Beginnings({ look, fields, onChange }: Omit<ColumnsProps, 'mapping'>) {
  const text = useText();
  const take = (mapping: string) => void onChange(JSON.parse(mapping) as ImportMapping);
  const entries = fields.profiles.map(({ profile, mapping }) => {
    const known = PROFILES.find((one) => one === profile);
    return { id: profile, label: known ? text(`import.profile.${known}`) : profile, onAction: () => take(mapping) };
  });
  const { mapping } = look;
  if (mapping) {
    entries.unshift({ id: 'suggested', label: text('import.profile.suggested'), onAction: () => void onChange(mapping) });
  }
  return (
    <Menu
      label={text('import.mapping.begin')}
      trigger={<Button icon="chevronDown">{text('import.mapping.begin')}</Button>}
      entries={entries}
    />
  );
}

/** Whose keys they are; saved when one leaves it. */
function System({ mapping, onChange }: Pick<ColumnsProps, 'mapping' | 'onChange'>) {
  const text = useText();
  const [typed, setTyped] = useState(mapping.system ?? '');
  const save = () => {
    if (typed !== mapping.system) void onChange({ ...mapping, system: typed.trim() });
  };
  return (
    <div className={styles.system} onBlur={save}>
      <TextField
        label={text('import.mapping.system')}
        description={text('import.mapping.systemHint')}
        value={typed}
        onChange={setTyped}
        input={{ maxLength: 63 }}
      />
    </div>
  );
}
