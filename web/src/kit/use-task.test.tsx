import { act, fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { useTask } from './use-task';

/** Work that is done when it is told to be. */
function work() {
  const ends: { done: () => void; failed: (error: unknown) => void }[] = [];
  const begin = vi.fn(() => new Promise<void>((resolve, reject) => ends.push({ done: resolve, failed: reject })));
  return { begin, last: () => ends.at(-1) };
}

function Press({ begin, isOnce, onDone }: { begin: () => Promise<void>; isOnce?: boolean; onDone?: () => void }) {
  const task = useTask(begin, { isOnce, onDone });
  return (
    <button type="button" data-running={task.isRunning} onClick={task.run}>
      {task.error === undefined ? 'go' : 'again'}
    </button>
  );
}

const press = () => fireEvent.click(screen.getByRole('button'));

describe('a task', () => {
  it('is begun once, however often it is pressed while it runs', async () => {
    const { begin, last } = work();
    render(<Press begin={begin} />);
    act(() => {
      const button = screen.getByRole('button');
      button.click();
      button.click(); // nothing has been drawn in between
    });
    press();
    expect(begin).toHaveBeenCalledTimes(1);
    await act(async () => last()?.done());
    press();
    expect(begin).toHaveBeenCalledTimes(2);
  });

  it('is not begun again once it is done, where what shows it goes away', async () => {
    const { begin, last } = work();
    const onDone = vi.fn<() => void>();
    render(<Press begin={begin} isOnce onDone={onDone} />);
    press();
    await act(async () => last()?.done());
    press();
    expect(begin).toHaveBeenCalledTimes(1);
    expect(onDone).toHaveBeenCalledTimes(1);
  });

  it('can be tried again when it has failed', async () => {
    const { begin, last } = work();
    render(<Press begin={begin} isOnce />);
    press();
    await act(async () => last()?.failed(new Error('no')));
    expect(screen.getByRole('button').textContent).toBe('again');
    press();
    expect(begin).toHaveBeenCalledTimes(2);
  });
});
