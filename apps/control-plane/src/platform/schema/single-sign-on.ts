import type { GroupId } from '@sluice/contract';
import type { Generated } from 'kysely';

export interface SingleSignOnTables {
  single_sign_on: {
    only_row: Generated<boolean>;
    enabled: boolean;
    issuer: string;
    client_id: string;
    scopes: string[];
    username_claim: string;
    display_name_claim: string;
    email_claim: string;
    groups_claim: string;
    button_text: string;
    email_domains: string[];
    makes_users: boolean;
    second_factor_values: Generated<string[]>;
    keys_last_days: Generated<number>;
    version: Generated<number>;
  };
  single_sign_on_group: { provider_group: string; group_id: GroupId };
  pending_single_sign_on: {
    cookie_hash: Buffer;
    version: number;
    return_to: string;
    expires_at: Date;
    device: Buffer | null;
  };
}
