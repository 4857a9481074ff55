import type { MessageId } from '~/i18n/catalog';

interface Place {
  id: string;
  title: MessageId;
  href: string;
  /** Addresses at which it is the current place. */
  owns: RegExp;
  shortcut: string;
}

/** The places of the header, in its order. */
export const PLACES: readonly Place[] = [
  {
    id: 'app.go.accounts',
    title: 'app.nav.accounts',
    href: '/accounts',
    owns: /^\/accounts(?!\/[^/]+\/(forecast|plans))/,
    shortcut: 'g a',
  },
  {
    id: 'app.go.forecast',
    title: 'app.nav.forecast',
    href: '/forecast',
    owns: /^\/(forecast|(accounts|people)\/[^/]+\/forecast|opportunities\/)/,
    shortcut: 'g f',
  },
  {
    id: 'app.go.import',
    title: 'app.nav.import',
    href: '/import',
    owns: /^\/import/,
    shortcut: 'g i',
  },
];
