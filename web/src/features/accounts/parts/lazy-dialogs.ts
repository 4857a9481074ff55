import { lazy } from 'react';

// Dialogs bring calendars and long lists, which weigh as much as a page: they come when they are opened.
export const MoveDialog = lazy(async () => ({ default: (await import('./move-dialog')).MoveDialog }));
export const CreateAccountDialog = lazy(async () => ({
  default: (await import('./create-account-dialog')).CreateAccountDialog,
}));
