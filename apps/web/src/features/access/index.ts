export { ConfirmationForm, ConfirmDialog } from './ConfirmDialog.tsx';
export { NewPasswordFields } from './NewPasswordFields.tsx';
export { byResource, entryOf, fits, PermissionPicker } from './PermissionPicker.tsx';
export { makePasskey } from './passkeys.ts';
export { usePasskeyCall } from './use-passkey-call.ts';
export { usePasswordRule } from './use-password-rule.ts';
export { useSendsMail } from './use-sends-mail.ts';
