import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { signOut, useSession } from '~/api/session';
import { useLanguage } from '~/i18n/language';
import { LOCALES, type Locale } from '~/i18n/locale';
import { useText } from '~/i18n/text';
import { PersonChip } from '~/kit/avatar';
import { Button } from '~/kit/button';
import { forgetDrafts } from '~/kit/inline-model';
import { Menu, type MenuEntry } from '~/kit/menu';
import { chooseTheme, chosenTheme, THEMES, type Theme } from './theme';

/** A language is named in itself: whoever looks for theirs can read it. */
const LANGUAGES: Record<Locale, string> = { en: 'English', 'zh-CN': '简体中文' };

interface PersonMenuProps {
  onShowShortcuts: () => void;
}

/** Who is signed in, and what is theirs: language, theme, signing out. */
export function PersonMenu({ onShowShortcuts }: PersonMenuProps) {
  const text = useText();
  const session = useSession();
  const entries = [...useThemeEntries(), ...useLanguageEntries()];
  const name = session?.displayName || text('app.person.administrator');
  const signOutEntry = useSignOutEntry();
  return (
    <Menu
      label={text('app.person.menu')}
      trigger={
        <Button variant="quiet">
          <PersonChip name={name} />
        </Button>
      }
      entries={[
        ...entries,
        {
          id: 'shortcuts',
          label: text('app.action.shortcuts'),
          shortcut: '?',
          onAction: onShowShortcuts,
          icon: 'help',
          endsGroup: session?.signIn === 'demo',
        },
        ...(session?.signIn === 'demo' ? [signOutEntry] : []),
      ]}
    />
  );
}

function useThemeEntries(): MenuEntry[] {
  const text = useText();
  const [current, setCurrent] = useState(chosenTheme);
  const choose = (theme: Theme) => {
    chooseTheme(theme);
    setCurrent(theme);
  };
  return THEMES.map((theme, index) => ({
    id: `theme/${theme}`,
    label: text(`app.theme.${theme}`),
    isCurrent: theme === current,
    endsGroup: index === THEMES.length - 1,
    onAction: () => choose(theme),
  }));
}

function useLanguageEntries(): MenuEntry[] {
  const language = useLanguage();
  return LOCALES.map((locale, index) => ({
    id: `language/${locale}`,
    label: LANGUAGES[locale],
    isCurrent: locale === language.locale,
    endsGroup: index === LOCALES.length - 1,
    onAction: () => void language.choose(locale),
  }));
}

function useSignOutEntry(): MenuEntry {
  const text = useText();
  const client = useQueryClient();
  const leave = async () => {
    await signOut();
    forgetDrafts();
    // What one person saw is not the next one's: the page begins anew.
    client.clear();
    window.location.assign('/sign-in');
  };
  return { id: 'sign-out', label: text('app.action.signOut'), onAction: () => void leave() };
}
