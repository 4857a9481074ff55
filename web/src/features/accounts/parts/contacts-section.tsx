import { useQuery } from '@tanstack/react-query';
import type { Contact } from '~/api/generated/types.gen';
import { useText } from '~/i18n/text';
import { PersonChip } from '~/kit/avatar';
import { Badge } from '~/kit/badge';
import { Section } from '~/kit/section';
import { EmptyState } from '~/kit/view-state';
import { contactsQuery } from '../queries';
import { QueryState } from '~/kit/query-state';
import styles from './rows.module.css';

/** People at the customer: what they decide, and how well we know them. */
export function ContactsSection({ account }: { account: string }) {
  const text = useText();
  const query = useQuery(contactsQuery(account));
  return (
    <Section title={text('accounts.contacts.title')}>
      <QueryState query={query} label={text('accounts.contacts.title')} shape="lines">
        {(contacts) => <Contacts contacts={contacts} />}
      </QueryState>
    </Section>
  );
}

function Contacts({ contacts }: { contacts: readonly Contact[] }) {
  const text = useText();
  if (contacts.length === 0) {
    return (
      <EmptyState
        icon="person"
        title={text('accounts.contacts.empty.title')}
        description={text('accounts.contacts.empty.body')}
      />
    );
  }
  return (
    <ul className={styles.rows}>
      {contacts.map((contact) => (
        <li key={contact.name} className={styles.row}>
          <PersonChip name={contact.displayName} note={contact.title} />
          <span className={styles.aside}>
            {contact.sponsor && <Badge text={text('accounts.contacts.sponsor')} tone="accent" />}
            {contact.decisionRole && contact.decisionRole !== 'DECISION_ROLE_UNSPECIFIED' && (
              <span>{text(`accounts.decision.${contact.decisionRole}`)}</span>
            )}
            <span>{text(`accounts.strength.${strengthOf(contact)}`)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

type Strength = '0' | '1' | '2' | '3' | '4';

/** How strong the relationship is, 0 to 4. */
function strengthOf(contact: Contact): Strength {
  const strength = String(contact.relationshipStrength ?? 0);
  return /^[0-4]$/.test(strength) ? (strength as Strength) : '0';
}
