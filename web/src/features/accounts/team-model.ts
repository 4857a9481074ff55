import type { Assignment, Role } from '~/api/generated/types.gen';
import { compareDates, isDate, type CalendarDate } from '~/format/date';

/** Who is on the team when. */
export type Presence = 'now' | 'later' | 'past';

export function presenceOf(assignment: Assignment, day: CalendarDate): Presence {
  if (compareDates(assignment.startDate, day) > 0) return 'later';
  const { endDate } = assignment;
  return isDate(endDate) && compareDates(endDate, day) < 0 ? 'past' : 'now';
}

const ROLES: readonly Role[] = [
  'TOP_PARENT_ACCOUNT_MANAGER',
  'ACCOUNT_MANAGER',
  'VENDOR_ACCOUNT_MANAGER',
  'SALES_MANAGER',
  'SPECIALIST',
  'PARTNER_MANAGER',
  'INSIDE_SALES',
  'COACH',
];
const ORDER: readonly Presence[] = ['now', 'later', 'past'];

/** The team of a day first, then who is to come, then who was; within each by role. */
export function orderTeam(team: readonly Assignment[], day: CalendarDate): Assignment[] {
  const rank = (assignment: Assignment) =>
    ORDER.indexOf(presenceOf(assignment, day)) * ROLES.length + ROLES.indexOf(assignment.role);
  return team.toSorted((a, b) => rank(a) - rank(b) || compareDates(a.startDate, b.startDate));
}

/** A person on the team, and through which account: its own, or one above that covers it. */
export interface TeamMember {
  assignment: Assignment;
  /** The account above whose assignment covers this one; undefined: its own. */
  through: string | undefined;
}

/** The account's own team, and those of accounts above it that cover all that stands below. */
export function wholeTeam(
  own: readonly Assignment[],
  above: readonly Assignment[],
  day: CalendarDate,
): TeamMember[] {
  const members = orderTeam(own, day).map((assignment) => ({ assignment, through: undefined }));
  const covering = above.filter(
    (assignment) => assignment.coversDescendants && presenceOf(assignment, day) !== 'past',
  );
  const inherited = orderTeam(covering, day).map((assignment) => ({
    assignment,
    through: assignment.account,
  }));
  return [...members, ...inherited];
}
