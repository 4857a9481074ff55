import type { Measure } from '~/api/generated/types.gen';
import { measureFields } from '../fields';
import type { PlanResource } from '../plan-api';
import { DecimalField, TextLine } from './fields';
import { placeOf } from './go-to';
import styles from './measure-fields.module.css';
import { useWords } from './use-words';

interface MeasureFieldsProps<R> {
  resource: R;
  isLocked: boolean;
  /** The present value is followed up after the rest is agreed. */
  isCurrentLocked?: boolean;
}

/** How success is measured: what, from where to where, and where it stands. */
export function MeasureFields<R extends PlanResource & { measure?: Measure }>({
  resource,
  isLocked,
  isCurrentLocked = isLocked,
}: MeasureFieldsProps<R>) {
  const { t } = useWords();
  const edits = measureFields<R>();
  const hasMetric = Boolean(resource.measure?.metric);
  return (
    <div className={styles.measure}>
      <div className={styles.metric} {...placeOf('measure-metric')}>
        <TextLine
          id="metric"
          resource={resource}
          edit={edits.metric}
          label={t('plan.field.metric')}
          placeholder={t('plan.measure.placeholder')}
          isLocked={isLocked}
        />
      </div>
      {hasMetric && (
        <dl className={styles.values}>
          {(['baseline', 'target', 'current'] as const).map((part) => (
            <div key={part} {...placeOf(`measure-${part}`)}>
              <dt>{t(`plan.field.${part}`)}</dt>
              <dd>
                <DecimalField
                  id={part}
                  resource={resource}
                  edit={edits[part]}
                  label={t(`plan.field.${part}`)}
                  isLocked={part === 'current' ? isCurrentLocked : isLocked}
                />
              </dd>
            </div>
          ))}
          <div {...placeOf('measure-unit')}>
            <dt>{t('plan.field.unit')}</dt>
            <dd>
              <TextLine id="unit" resource={resource} edit={edits.unit} label={t('plan.field.unit')} placeholder="%" isLocked={isLocked} />
            </dd>
          </div>
        </dl>
      )}
    </div>
  );
}
