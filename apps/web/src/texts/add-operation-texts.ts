import i18next from 'i18next';
import { operations } from './en/operations.ts';

// Imported by the pages that say these texts, so that the first page does not carry them.
i18next.addResourceBundle('en', 'translation', operations, true, true);
