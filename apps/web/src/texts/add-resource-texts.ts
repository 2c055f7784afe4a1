import i18next from 'i18next';
import { resources } from './en/resources.ts';

// Imported by the pages that say these texts, so that the first page does not carry them.
i18next.addResourceBundle('en', 'translation', resources, true, true);
