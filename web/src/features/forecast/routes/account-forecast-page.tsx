import { getRouteApi } from '@tanstack/react-router';
import { ForecastView } from '../parts/forecast-view';

const route = getRouteApi('/shell/accounts/$id/forecast');

export function AccountForecastPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ForecastView
      subject={`accounts/${id}`}
      search={search}
      onSearch={(next, how) => void navigate({ search: next, resetScroll: false, ...how })}
    />
  );
}
