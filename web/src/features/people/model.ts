import type { Person } from '~/api/generated/types.gen';

/** People whose name, title or region has every word that was typed; all of them for nothing typed. */
export function findPeople(people: readonly Person[], typed: string): Person[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return people.filter((person) => {
    const text = [person.displayName, person.title, person.region].join(' ').toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Those who lead others first, then everybody by name. */
export function leadersFirst(people: readonly Person[]): Person[] {
  const leaders = new Set(people.map((person) => person.manager));
  const rank = (person: Person) => Number(!leaders.has(person.name));
  return people.toSorted(
    (a, b) => rank(a) - rank(b) || a.displayName.localeCompare(b.displayName),
  );
}
