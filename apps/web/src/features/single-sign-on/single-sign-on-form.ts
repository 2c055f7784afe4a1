import { type CallInput, GroupId, type SingleSignOnView, type updateSingleSignOn } from '@sluice/contract';

/** The settings as their fields hold them: lists are one line of text. */
export interface SingleSignOnForm {
  enabled: boolean;
  issuer: string;
  clientId: string;
  /** Empty keeps the one that is there. */
  secret: string;
  removeSecret: boolean;
  buttonText: string;
  scopes: string;
  emailDomains: string;
  makesUsers: boolean;
  secondFactorValues: string;
  keysLastDays: number;
  claims: SingleSignOnView['claims'];
  groups: { providerGroup: string; groupId: string }[];
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
