import { createContext } from 'react';

/** Goes to an address of this site without loading the page again. */
export const NavigateContext = createContext<(href: string) => void>(() => {});
