import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '~/api/error';
import { signIn } from '~/api/session';
import { useText } from '~/i18n/text';
import { TextField } from '~/kit/text-field';
import { showToast } from '~/kit/toast';
import { EmptyState, ErrorState, LoadingState } from '~/kit/view-state';
import { findPeople, leadersFirst } from '../model';
import { PersonList } from '../parts/person-list';
import { peopleQuery } from '../queries';
import styles from './sign-in-page.module.css';

const route = getRouteApi('/sign-in');

/** Chooses a demo person to work as. */
export function SignInPage() {
  const text = useText();
  const [typed, setTyped] = useState('');
  const { to = '/' } = route.useSearch();
  const enter = async (person: string) => {
    try {
      await signIn(person);
      // What was read for somebody else is forgotten with the page.
      window.location.assign(to);
    } catch (error) {
      showToast({ kind: 'bad', title: text('people.signIn.failed'), description: String(error) });
    }
  };
  return (
    <main className={styles.page}>
      <title>{text('people.signIn.title')}</title>
      <header className={styles.head}>
        <p className={styles.product}>{text('app.product')}</p>
        <h1>{text('people.signIn.title')}</h1>
        <p className={styles.lead}>{text('people.signIn.lead')}</p>
      </header>
      <TextField
        label={text('people.signIn.search')}
        value={typed}
        onChange={setTyped}
        input={{ type: 'search', autoFocus: true }}
      />
      <Choices typed={typed} onChoose={(person) => void enter(person)} />
    </main>
  );
}

function Choices({ typed, onChoose }: { typed: string; onChoose: (person: string) => void }) {
  const text = useText();
  const { data, error, refetch } = useQuery(peopleQuery);
  if (error && !data) {
    return (
      <ErrorState
        title={text('people.error')}
        message={error.message}
        requestId={error instanceof ApiError ? error.requestId : undefined}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <LoadingState label={text('people.loading')} shape="lines" count={8} />;
  if (data.length === 0) {
    return <EmptyState title={text('people.empty.title')} description={text('people.empty.body')} />;
  }
  const found = leadersFirst(findPeople(data, typed));
  if (found.length === 0) return <p className={styles.nothing}>{text('people.signIn.nobody')}</p>;
  return <PersonList people={found} label={text('people.signIn.title')} onChoose={onChoose} />;
}
