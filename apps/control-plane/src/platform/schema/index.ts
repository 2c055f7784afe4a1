import type { AccessTables } from './access.ts';
import type { ApiKeyTables } from './api-keys.ts';
import type { ApprovalTables } from './approval.ts';
import type { AuditTables } from './audit.ts';
import type { ConfigurationTables } from './configuration.ts';
import type { FleetTables } from './fleet.ts';
import type { NoticeTables } from './notices.ts';
import type { OperationTables } from './operations.ts';
import type { PlatformTables } from './platform.ts';
import type { SecondFactorTables } from './second-factor.ts';
import type { SingleSignOnTables } from './single-sign-on.ts';
import type { WatchTables } from './watch.ts';

/** Every table. One group a file; `Db` and `Tx` carry it. */
export interface Schema
  extends PlatformTables,
    AccessTables,
    ApiKeyTables,
    SecondFactorTables,
    AuditTables,
    ApprovalTables,
    FleetTables,
    NoticeTables,
    ConfigurationTables,
    OperationTables,
    SingleSignOnTables,
    WatchTables {}
