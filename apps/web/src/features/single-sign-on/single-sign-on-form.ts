import { type CallInput, GroupId, type SingleSignOnView, type updateSingleSignOn } from '@sluice/contract';
import { z } from 'zod';

const SingleSignOnForm = z.object({
  enabled: z.boolean(),
  issuer: z.string(),
  clientId: z.string(),
  /** Empty keeps the one that is there. */
  secret: z.string(),
  removeSecret: z.boolean(),
  buttonText: z.string(),
  scopes: z.string(),
  emailDomains: z.string(),
  makesUsers: z.boolean(),
  secondFactorValues: z.string(),
  keysLastDays: z.number(),
  claims: z.object({ username: z.string(), displayName: z.string(), email: z.string(), groups: z.string() }),
  groups: z.array(z.object({ providerGroup: z.string(), groupId: z.string() })),
});
/** The settings as their fields hold them: lists are one line of text. */
export type SingleSignOnForm = z.infer<typeof SingleSignOnForm>;

/** What was kept of the form; null when it is none of this version of the page. */
export function readSingleSignOnForm(stored: unknown): SingleSignOnForm | null {
  return SingleSignOnForm.safeParse(stored).data ?? null;
}

export function formOf({
  emailDomains,
  groups,
  scopes,
  secondFactorValues,
  ...view
}: SingleSignOnView): SingleSignOnForm {
  const { buttonText, claims, clientId, enabled, issuer, keysLastDays, makesUsers } = view;
  return {
    enabled,
    issuer,
    clientId,
    secret: '',
    removeSecret: false,
    buttonText,
    scopes: scopes.join(' '),
    emailDomains: emailDomains.join(' '),
    makesUsers,
    secondFactorValues: secondFactorValues.join(' '),
    keysLastDays,
    claims: { ...claims },
    groups: groups.map((mapping) => ({ ...mapping })),
  };
}

/** What the form asks for. Mappings without a group of ours are left out: nobody could mean anything by them. */
export function bodyOf(form: SingleSignOnForm): CallInput<typeof updateSingleSignOn>['body'] {
  const { emailDomains, groups, removeSecret, scopes, secondFactorValues, secret, ...rest } = form;
  return {
    ...rest,
    issuer: rest.issuer.trim(),
    scopes: wordsOf(scopes),
    emailDomains: wordsOf(emailDomains),
    secondFactorValues: wordsOf(secondFactorValues),
    groups: groups.flatMap(({ groupId, providerGroup }) => {
      const id = GroupId.safeParse(groupId);
      return id.success && providerGroup.trim() !== '' ? [{ providerGroup, groupId: id.data }] : [];
    }),
    secret: removeSecret ? '' : secret === '' ? null : secret,
  };
}

export function wordsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '');
}
