import { lazy } from 'react';
import { loadCode } from '~/api/load-code';

const mapping = loadCode(() => import('./mapping-section'));

// Lists to choose from weigh half as much as the page, and are needed once files have been looked at.
export const MappingSection = lazy(async () => ({ default: (await mapping()).MappingSection }));
