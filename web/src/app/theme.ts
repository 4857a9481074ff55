/** `system` follows the browser's setting. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** What was chosen: the gateway writes it into <html data-theme>. */
export function chosenTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Shows the theme at once and keeps the choice in a cookie, so that the next page is served in it. */
export function chooseTheme(theme: Theme): void {
  const isSystem = theme === 'system';
  if (isSystem) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const age = isSystem ? 0 : YEAR_SECONDS;
  document.cookie = `accord_theme=${theme}; Path=/; SameSite=Strict; Max-Age=${age}`;
}
