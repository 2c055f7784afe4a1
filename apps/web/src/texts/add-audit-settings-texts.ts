import i18next from 'i18next';
import { auditSettings } from './en/audit-settings.ts';

// Imported by the pages that say these texts, so that the first page does not carry them.
i18next.addResourceBundle('en', 'translation', auditSettings, true, true);
