import { useQuery } from '@tanstack/react-query';
import { reasonText } from '~/i18n/reasons';
import { useText } from '~/i18n/text';
import { Notice } from '~/kit/view-state';
import { hierarchyQuery } from '../queries';

/** What of the hierarchy does not stand where it was told to: figures above lack what is below it. */
export function SetAside() {
  const text = useText();
  const { data } = useQuery(hierarchyQuery);
  const count = Number(data?.setAsideCount ?? 0);
  const first = data?.setAside?.[0];
  if (count === 0 || !first) return null;
  const why = reasonText(first.reason ?? '', text) ?? first.message ?? '';
  const name = first.details?.find((one) => one.key === 'name')?.name ?? '';
  return <Notice tone="warn" text={text('forecast.setAside', { count, name, why })} />;
}
