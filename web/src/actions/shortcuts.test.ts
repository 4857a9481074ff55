import { afterEach, describe, expect, it, vi } from 'vitest';
import { registerActions, type Action } from './action';
import { listenForShortcuts } from './shortcuts';

let ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends) end();
  ends = [];
  document.body.replaceChildren();
});

function offer(shortcut: string, more: Partial<Action> = {}) {
  const run = vi.fn();
  const action = { id: shortcut, title: shortcut, group: 'g', shortcut, run, ...more };
  ends.push(registerActions([action]));
  return run;
}

function listen() {
  ends.push(listenForShortcuts());
}

function press(key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body) {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
}

function add(html: string): Element {
  document.body.innerHTML = html;
  return document.body.querySelector('[data-target]') ?? document.body;
}

describe('shortcuts', () => {
  it('run the action of a key, a combination and a sequence', () => {
    const [help, palette, go] = [offer('?'), offer('mod+k'), offer('g a')];
    listen();
    press('?', { shiftKey: true });
    press('k', { ctrlKey: true });
    press('g');
    press('a');
    expect([help, palette, go].map((run) => run.mock.calls.length)).toEqual([1, 1, 1]);
  });

  it('leave letters to fields and dialogs, but not combinations', () => {
    const [letter, palette] = [offer('n'), offer('mod+k')];
    listen();
    const input = add('<input data-target>');
    press('n', {}, input);
    press('k', { metaKey: true }, input);
    press('n', {}, add('<div role="dialog"><button data-target></button></div>'));
    expect(letter).not.toHaveBeenCalled();
    expect(palette).toHaveBeenCalledTimes(1);
  });

  it('prefer the page over the console, and run nothing that is refused', () => {
    const general = offer('n');
    const refused = offer('n', { refusal: 'it is submitted' });
    listen();
    press('n');
    expect([general, refused].map((run) => run.mock.calls.length)).toEqual([0, 0]);
  });

  it('do not run what a component has used already', () => {
    const run = offer('j');
    listen();
    const grid = add('<div data-target></div>');
    grid.addEventListener('keydown', (event) => event.preventDefault());
    press('j', {}, grid);
    expect(run).not.toHaveBeenCalled();
  });
});
