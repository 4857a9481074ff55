import type { Person } from '~/api/generated/types.gen';
import { Avatar } from '~/kit/avatar';
import { Icon } from '~/kit/icon';
import styles from './person-list.module.css';

interface PersonListProps {
  label: string;
  people: readonly Person[];
  onChoose: (person: string) => void;
}

/** People to choose one from. */
export function PersonList({ label, people, onChoose }: PersonListProps) {
  return (
    <ul className={styles.list} aria-label={label}>
      {people.map((person) => (
        <li key={person.name}>
          <button type="button" className={styles.person} onClick={() => onChoose(person.name)}>
            <Avatar name={person.displayName} size="md" />
            <span className={styles.words}>
              <span className={styles.name}>{person.displayName}</span>
              <span className={styles.note}>
                {[person.title, person.region].filter(Boolean).join(' · ')}
              </span>
            </span>
            <Icon name="chevronRight" />
          </button>
        </li>
      ))}
    </ul>
  );
}
