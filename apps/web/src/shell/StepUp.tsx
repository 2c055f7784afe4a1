import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { sessionQuery } from '../api/queries.ts';
import { setProver } from '../api/step-up.ts';

const StepUpDialog = lazy(async () => ({
  default: (await import('../features/access/StepUpDialog.tsx')).StepUpDialog,
}));

/** Asks for a second factor when an act needs one. Loaded when it is first needed. */
export function StepUp() {
  const queryClient = useQueryClient();
  const [answer, setAnswer] = useState<{ give: (proven: boolean) => void } | null>(null);
  useEffect(
    () =>
      setProver(
        () =>
          new Promise((resolve) =>
            setAnswer({
              give: (proven) => {
                setAnswer(null);
                if (proven) void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
                resolve(proven);
              },
            }),
          ),
      ),
    [queryClient],
  );
  if (answer === null) return null;
  return (
    <Suspense fallback={null}>
      <StepUpDialog onAnswer={answer.give} />
    </Suspense>
  );
}
