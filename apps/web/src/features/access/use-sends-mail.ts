import { useQuery } from '@tanstack/react-query';
import { forgottenPasswordQuery } from '../../api/account-queries.ts';

/** Whether this Sluice has a mail server; taken for granted until it is known. */
export function useSendsMail(): boolean {
  return useQuery(forgottenPasswordQuery).data?.byMail ?? true;
}
