/** Where an arrow key leads in a table. */
const STEPS: Readonly<Record<string, { rows: number; columns: number }>> = {
  ArrowUp: { rows: -1, columns: 0 },
  ArrowDown: { rows: 1, columns: 0 },
  ArrowLeft: { rows: 0, columns: -1 },
  ArrowRight: { rows: 0, columns: 1 },
};

const FIGURE = '[data-figure] a';

/** The figure (FigureLink) that an arrow key leads to from another one: the next of its line or column. */
export function figureBeside(figure: Element, key: string): HTMLElement | undefined {
  const step = STEPS[key];
  const cell = figure.closest('td');
  const table = figure.closest('table');
  if (!step || !cell || !table) return undefined;
  const rows = [...table.rows];
  let row = rows.findIndex((each) => each.contains(cell)) + step.rows;
  let column = cell.cellIndex + step.columns;
  while (rows[row] && column >= 0 && column < (rows[row]?.cells.length ?? 0)) {
    const found = rows[row]?.cells[column]?.querySelector<HTMLElement>(FIGURE);
    if (found) return found;
    row += step.rows;
    column += step.columns;
  }
  return undefined;
}

/** The figure that an element is in. */
export function figureOf(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>(FIGURE);
}

/** The figure below `root` whose rows are shown. */
export function currentFigure(root: Element): HTMLElement | null {
  return root.querySelector<HTMLElement>(`${FIGURE}[aria-current]`);
}
