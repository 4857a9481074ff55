/** Marks the place of a field, so that a criterion can lead to it. */
export function placeOf(target: string): { 'data-field': string } {
  return { 'data-field': target };
}

/** Brings a field into view and focuses what can be typed into or pressed there. */
export function goTo(target: string): void {
  const place = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(target)}"]`);
  if (place === null) return;
  place.scrollIntoView({ block: 'center' });
  place.querySelector<HTMLElement>('button, input, textarea, select, [tabindex="0"]')?.focus();
}
