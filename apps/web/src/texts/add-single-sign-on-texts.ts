import i18next from 'i18next';
import { singleSignOn } from './en/single-sign-on.ts';

// Imported by the page that says these texts, so that the first page does not carry them.
i18next.addResourceBundle('en', 'translation', singleSignOn, true, true);
