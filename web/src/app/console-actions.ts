import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import type { Action } from '~/actions/action';
import { listenForShortcuts } from '~/actions/shortcuts';
import { useActions } from '~/actions/use-actions';
import { useText } from '~/i18n/text';
import { PLACES } from './navigation';

/** Offers what can be done on every page, and listens for shortcuts. */
export function useConsoleActions(show: (overlay: 'palette' | 'shortcuts') => void): void {
  const text = useText();
  const navigate = useNavigate();
  const actions = useMemo<Action[]>(() => {
    const group = text('app.group.console');
    return [
      {
        id: 'app.palette',
        title: text('app.action.palette'),
        group,
        shortcut: 'mod+k',
        run: () => show('palette'),
      },
      {
        id: 'app.shortcuts',
        title: text('app.action.shortcuts'),
        group,
        shortcut: '?',
        run: () => show('shortcuts'),
      },
      ...PLACES.map((place) => ({
        id: place.id,
        title: text('app.action.go', { place: text(place.title) }),
        group,
        shortcut: place.shortcut,
        run: () => void navigate({ to: place.href }),
      })),
    ];
  }, [text, navigate, show]);
  useActions(actions);
  useEffect(() => listenForShortcuts(), []);
}
