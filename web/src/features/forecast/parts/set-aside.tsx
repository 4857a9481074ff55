import { useQuery } from '@tanstack/react-query';
import { detailOf, useExplain } from '~/i18n/explain';
import { useText } from '~/i18n/text';
import { Notice } from '~/kit/view-state';
import { hierarchyQuery } from '../queries';

/** What of the hierarchy does not stand where it was told to: figures above lack what is below it. */
export function SetAside() {
  const text = useText();
  const explain = useExplain();
  const { data } = useQuery(hierarchyQuery);
  const count = Number(data?.setAsideCount ?? 0);
  const first = data?.setAside?.[0];
  if (count === 0 || !first) return null;
  const name = detailOf(first, 'name')?.name ?? '';
  const why = explain(first);
  return <Notice tone="warn" text={text('forecast.setAside', { count, name, why })} />;
}
