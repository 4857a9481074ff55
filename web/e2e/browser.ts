/** Debian's Chromium; nothing of its own goes out to a network. */
export const launchOptions = {
  executablePath: process.env['ACCORD_CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--no-first-run',
  ],
};
