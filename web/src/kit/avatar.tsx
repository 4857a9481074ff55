import styles from './avatar.module.css';

interface AvatarProps {
  /** The person's display name; it stands beside the picture, which is hidden from screen readers. */
  name: string;
  size?: 'sm' | 'md';
}

/** Whose something is, as initials. */
export function Avatar({ name, size = 'sm' }: AvatarProps) {
  return (
    <span className={`${styles.avatar} ${styles[size]}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** A person with their name, and a line about them. */
export function PersonChip({ name, note }: { name: string; note?: string }) {
  return (
    <span className={styles.person}>
      <Avatar name={name} />
      <span className={styles.name}>{name}</span>
      {note && <span className={styles.note}>{note}</span>}
    </span>
  );
}

/** First and last word's first letters; of a Chinese name its last two characters. */
export function initials(name: string): string {
  const trimmed = name.trim();
  if (/^\p{Script=Han}/u.test(trimmed)) return [...trimmed].slice(-2).join('');
  const words = trimmed.split(/\s+/u);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('');
}
