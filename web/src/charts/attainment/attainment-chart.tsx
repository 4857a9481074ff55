import styles from './attainment-chart.module.css';
import { layoutAttainment, type AttainmentData } from './layout';

const WIDTH = 1000;
const HEIGHT = 92;
const BAR_TOP = 18;
const BAR_HEIGHT = 40;

interface AttainmentChartProps {
  /** What it shows: the caption of its table. */
  label: string;
  data: AttainmentData;
  words: { category: string; amount: string; target: string };
  formatTick: (value: number) => string;
}

/** Categories stacked from the surest on, against the target; its figures follow as a table. */
export function AttainmentChart({ label, data, words, formatTick }: AttainmentChartProps) {
  const { bars, targetX, ticks } = layoutAttainment(data, WIDTH);
  return (
    <figure className={styles.figure}>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {ticks.map(({ value, x }) => (
          <line key={value} className={styles.tick} x1={x} x2={x} y1={BAR_TOP - 6} y2={BAR_TOP + BAR_HEIGHT + 6} />
        ))}
        {bars.map(({ id, x, width }, index) => (
          <rect key={id} className={styles.bar} data-sure={index + 1} x={x} y={BAR_TOP} width={width} height={BAR_HEIGHT} />
        ))}
        {targetX !== undefined && (
          <line className={styles.target} x1={targetX} x2={targetX} y1={BAR_TOP - 12} y2={BAR_TOP + BAR_HEIGHT + 12} />
        )}
      </svg>
      <div className={styles.scale} aria-hidden="true">
        {ticks.map(({ value, x }) => (
          <span key={value} style={{ insetInlineStart: `${x / 10}%` }}>
            {formatTick(value)}
          </span>
        ))}
      </div>
      <table className={styles.legend}>
        <caption className={styles.caption}>{label}</caption>
        <thead className={styles.caption}>
          <tr>
            <th scope="col">{words.category}</th>
            <th scope="col">{words.amount}</th>
          </tr>
        </thead>
        <tbody>
          {data.segments.map((segment, index) => (
            <tr key={segment.id}>
              <th scope="row">
                <span className={styles.key} data-sure={index + 1} />
                {segment.label}
              </th>
              <td>{segment.text}</td>
            </tr>
          ))}
          {data.target && (
            <tr>
              <th scope="row">
                <span className={styles.targetKey} />
                {words.target}
              </th>
              <td>{data.target.text}</td>
            </tr>
          )}
        </tbody>
      </table>
    </figure>
  );
}
