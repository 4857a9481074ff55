/** Has the browser load what is at an address into a file; `fileName` only where the answer names none. */
export function downloadFrom(address: string, fileName = ''): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
}
