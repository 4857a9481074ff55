import { lazy } from 'react';
import { loadCode } from '~/api/load-code';

const move = loadCode(() => import('./move-dialog'));
const create = loadCode(() => import('./create-account-dialog'));

// Dialogs bring calendars and long lists, which weigh as much as a page: they come when they are opened.
export const MoveDialog = lazy(async () => ({ default: (await move()).MoveDialog }));
export const CreateAccountDialog = lazy(async () => ({ default: (await create()).CreateAccountDialog }));
