/**
 * Headers for a call whose answer may not be older than what an earlier answer of the same service reflects:
 * `headers: noOlderThan(response)` reads what was written. Each answer of a call has its `response`.
 */
export function noOlderThan(
  response: Response | undefined,
): { 'Accord-Min-Revision'?: string; 'Accord-Epoch'?: string } {
  const revision = response?.headers.get('Accord-Revision');
  const epoch = response?.headers.get('Accord-Epoch');
  return {
    ...(revision ? { 'Accord-Min-Revision': revision } : {}),
    ...(revision && epoch ? { 'Accord-Epoch': epoch } : {}),
  };
}
