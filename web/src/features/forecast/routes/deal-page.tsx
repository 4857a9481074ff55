import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useText } from '~/i18n/text';
import { QueryState } from '~/kit/query-state';
import { DealView } from '../parts/deal-view';
import { dealQuery } from '../queries';

const route = getRouteApi('/shell/opportunities/$id');

export function DealPage() {
  const text = useText();
  const { id } = route.useParams();
  const query = useQuery(dealQuery(`opportunities/${id}`));
  return (
    <QueryState query={query} label={text('forecast.deals.deal')} shape="page">
      {(deal) => <DealView key={deal.name} deal={deal} />}
    </QueryState>
  );
}
