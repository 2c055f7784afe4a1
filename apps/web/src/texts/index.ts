import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { setFailureWords } from '../api/failure.ts';
import type { account } from './en/account.ts';
import type { approvals } from './en/approvals.ts';
import type { audit } from './en/audit.ts';
import type { auditSettings } from './en/audit-settings.ts';
import type { drift } from './en/drift.ts';
import type { nodes } from './en/nodes.ts';
import type { operations } from './en/operations.ts';
import type { people } from './en/people.ts';
import type { resources } from './en/resources.ts';
import type { rollouts } from './en/rollouts.ts';
import type { singleSignOn } from './en/single-sign-on.ts';
import { en } from './en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: {
      translation: typeof en &
        typeof account &
        typeof approvals &
        typeof audit &
        typeof auditSettings &
        typeof drift &
        typeof nodes &
        typeof operations &
        typeof people &
        typeof resources &
        typeof rollouts &
        typeof singleSignOn;
    };
  }
}

/** Loads the catalogue. Texts are known at build time, so this is done before the first page is drawn. */
export function loadTexts(): void {
  void i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    resources: { en: { translation: en } },
    // React escapes what it renders; escaping twice would show entities.
    interpolation: { escapeValue: false },
  });
  setFailureWords({
    networkTitle: i18next.t('errors.networkTitle'),
    networkCause: i18next.t('errors.networkCause'),
    networkRemediation: i18next.t('errors.networkRemediation'),
    pageTitle: i18next.t('errors.pageTitle'),
    pageRemediation: i18next.t('errors.pageRemediation'),
  });
}
