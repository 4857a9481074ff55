import { scaleLinear } from 'd3-scale';

export interface AttainmentSegment {
  id: string;
  label: string;
  /** Formatted, for the table and the tooltip. */
  text: string;
  /** In units of money: it places pixels, it is never shown. Not negative. */
  value: number;
}

export interface AttainmentData {
  /** From the surest to the least sure: they are stacked in this order. */
  segments: readonly AttainmentSegment[];
  /** What is to be reached; undefined: there is no target. */
  target: { value: number; text: string } | undefined;
}

export interface AttainmentLayout {
  bars: { id: string; x: number; width: number }[];
  /** Where the target stands; undefined: there is none. */
  targetX: number | undefined;
  ticks: { value: number; x: number }[];
}

const TICKS = 5;

/** Places the bars of one stacked row in `width` pixels; the scale holds the stack and the target. */
export function layoutAttainment({ segments, target }: AttainmentData, width: number): AttainmentLayout {
  const whole = segments.reduce((sum, segment) => sum + segment.value, 0);
  const most = Math.max(whole, target?.value ?? 0, 1);
  const scale = scaleLinear().domain([0, most]).nice(TICKS).range([0, width]);
  let before = 0;
  const bars = segments.map(({ id, value }) => {
    const x = scale(before);
    before += value;
    return { id, x, width: scale(before) - x };
  });
  return {
    bars,
    targetX: target && scale(target.value),
    ticks: scale.ticks(TICKS).map((value) => ({ value, x: scale(value) })),
  };
}
