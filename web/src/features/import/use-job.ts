import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  beginStep,
  putMapping,
  removeFile,
  sendFile,
  type ImportJob,
  type ImportMapping,
  type ImportStep,
} from '~/api/import-jobs';
import { useText } from '~/i18n/text';
import { showToast } from '~/kit/toast';
import { jobQuery, mappingQuery } from './queries';
import { failureText } from './words';

/** What can be done with an import. What fails is told, and the import as it stands is read again. */
export function useJob(id: string) {
  const text = useText();
  const client = useQueryClient();
  const { queryKey } = jobQuery(id);
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (act: () => Promise<ImportJob>) => act(),
    onSuccess: (job) => client.setQueryData(queryKey, job),
    onError: (error) => {
      showToast({ kind: 'bad', title: text('import.failed'), description: failureText(error, text) });
      void client.invalidateQueries({ queryKey });
    },
  });
  const act = (does: () => Promise<ImportJob>) => mutateAsync(does).catch(() => undefined);
  const begin = async (step: ImportStep, choices?: object) => {
    client.removeQueries({ queryKey: [...queryKey, 'result', step] });
    await act(() => beginStep(id, step, choices));
  };
  return {
    isPending,
    begin,
    cancel: () => act(() => beginStep(id, 'cancel')),
    /** Sends files one after another, and looks at them. */
    addFiles: async (files: readonly File[]) => {
      for (const file of files) await act(() => sendFile(id, file));
      await begin('look');
    },
    removeFile: (name: string, isLast: boolean) =>
      act(() => removeFile(id, name)).then(() => (isLast ? undefined : begin('look'))),
    /** Shows the change at once; if it is refused, what was there before comes back. */
    setMapping: async (mapping: ImportMapping) => {
      const key = mappingQuery(id).queryKey;
      const before = client.getQueryData(key);
      client.setQueryData(key, mapping);
      const job = await act(() => putMapping(id, mapping));
      if (!job) client.setQueryData(key, before);
    },
  };
}

export type JobActs = ReturnType<typeof useJob>;
