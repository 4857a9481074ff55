import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import type { Plugin } from 'vite';

/** Compiles a catalog: from ids and ICU messages to ids and the parts of their messages. */
function compileMessages(catalog: string): Record<string, string | MessageFormatElement[]> {
  const messages = Object.entries(JSON.parse(catalog) as Record<string, string>);
  return Object.fromEntries(messages.map(([id, message]) => [id, compileMessage(message)]));
}

function compileMessage(message: string): string | MessageFormatElement[] {
  const parts = parse(message);
  const [first] = parts;
  // A message without variables stays text: smaller, and nothing is left to format.
  return parts.length === 1 && first?.type === TYPE.literal ? first.value : parts;
}

/** A Vite plugin: a catalog that the console imports is compiled when the console is built. */
export function compiledMessages(): Plugin {
  return {
    name: 'accord-compiled-messages',
    enforce: 'pre',
    transform(text, id) {
      if (!/\/src\/i18n\/[\w-]+\.json$/.test(id)) return null;
      return { code: JSON.stringify(compileMessages(text)), map: null };
    },
  };
}
