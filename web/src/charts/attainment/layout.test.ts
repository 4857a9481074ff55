import { describe, expect, it } from 'vitest';

import { layoutAttainment, type AttainmentData } from './layout';

const segment = (id: string, value: number) => ({ id, label: id, text: String(value), value });
const data = (target?: number): AttainmentData => ({
  segments: [segment('closed', 30), segment('commit', 20), segment('pipeline', 50)],
  target: target === undefined ? undefined : { value: target, text: String(target) },
});

describe('layoutAttainment', () => {
  it('puts each bar at the end of the one before', () => {
    const { bars } = layoutAttainment(data(), 1000);
    expect(bars.map(({ id, x, width }) => [id, x, width])).toEqual([
      ['closed', 0, 300],
      ['commit', 300, 200],
      ['pipeline', 500, 500],
    ]);
  });

  it('makes room for a target beyond the stack', () => {
    const { bars, targetX } = layoutAttainment(data(200), 1000);
    expect(targetX).toBe(1000);
    expect(bars.at(-1)).toEqual({ id: 'pipeline', x: 250, width: 250 });
  });

  it('has no target where there is none, and a scale where there is nothing', () => {
    expect(layoutAttainment(data(), 500).targetX).toBeUndefined();
    const empty = layoutAttainment({ segments: [segment('closed', 0)], target: undefined }, 500);
    expect(empty.bars).toEqual([{ id: 'closed', x: 0, width: 0 }]);
    expect(empty.ticks.at(-1)?.x).toBe(500);
  });
});
