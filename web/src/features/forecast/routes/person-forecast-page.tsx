import { getRouteApi } from '@tanstack/react-router';
import { ForecastView } from '../parts/forecast-view';

const route = getRouteApi('/shell/people/$id/forecast');

export function PersonForecastPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ForecastView
      subject={`people/${id}`}
      search={search}
      onSearch={(next, how) => void navigate({ search: next, resetScroll: false, ...how })}
    />
  );
}
