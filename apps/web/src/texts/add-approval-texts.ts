import i18next from 'i18next';
import { approvals } from './en/approvals.ts';

// Imported by the pages that say these texts, so that the first page does not carry them.
i18next.addResourceBundle('en', 'translation', approvals, true, true);
