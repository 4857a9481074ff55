import { cleanup } from '@testing-library/react';
import { afterEach, beforeAll } from 'vitest';

// What jsdom does not have of a browser.
beforeAll(() => {
  Element.prototype.scrollIntoView ??= () => {};
  window.scrollTo = () => {};
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
});

afterEach(cleanup);
