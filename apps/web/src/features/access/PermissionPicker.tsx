import { Checkbox, Group, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { type Permission, type PermissionEntry, permissionNames, permissions } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import '../../texts/add-account-texts.ts';
import './permission-picker.css';

/** What stands before the dot, in the order of the catalogue. */
export function byResource(names: readonly Permission[]): [resource: string, names: Permission[]][] {
  const groups = new Map<string, Permission[]>();
  for (const name of names) {
    const resource = name.split('.')[0] ?? name;
    groups.set(resource, [...(groups.get(resource) ?? []), name]);
  }
  return [...groups];
}

export const entryOf = (name: Permission): PermissionEntry => permissions[name];

/** Whether a filter's text stands in the name or in the words of a permission. */
export function fits(name: Permission, filter: string): boolean {
  return `${name} ${entryOf(name).words}`.toLowerCase().includes(filter.trim().toLowerCase());
}

interface PermissionPickerProps {
  label: string;
  value: readonly Permission[];
  onChange: (next: Permission[]) => void;
  /** What can be chosen; the rest is shown only while it is chosen already. */
  offered?: readonly Permission[];
  /** Why one cannot be chosen; null when it can. */
  whyNot?: (name: Permission) => string | null;
  /** Why one is chosen in any case; null when it can be taken out. */
  whyFixed?: (name: Permission) => string | null;
  /** Says at which places each can be granted. */
  withPlaces?: boolean;
  /** Which ask for a recent second factor; by default those of the catalogue. */
  asksAgain?: (name: Permission) => boolean;
  error?: string | null;
  /** Nothing can be chosen; the filter still finds what is. */
  isLocked?: boolean;
  /** Under which the form finds it. */
  path?: string;
}

/** The catalogue of permissions to choose from, in its own words. */
export function PermissionPicker(props: PermissionPickerProps) {
  const { label, value, onChange, offered = permissionNames, whyNot = () => null, withPlaces = false } = props;
  const { isLocked = false, whyFixed = () => null } = props;
  const { asksAgain = (name: Permission) => entryOf(name).stepUp === true } = props;
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  const chosen = new Set(value);
  const listed = permissionNames.filter((name) => (offered.includes(name) || chosen.has(name)) && fits(name, filter));
  /** In the order of the catalogue, whatever was clicked first. */
  const set = (names: readonly Permission[], on: boolean) =>
    onChange(permissionNames.filter((name) => (names.includes(name) ? on : chosen.has(name))));
  return (
    <fieldset className="plain-fieldset" data-path={props.path}>
      <Group justify="space-between" mb={8}>
        <Text component="legend" size="sm" fw={500}>
          {label}
        </Text>
        <Text size="xs" c="dimmed" role="status">
          {t('permissionPicker.chosen', { count: value.length })}
        </Text>
      </Group>
      <TextInput
        aria-label={t('permissionPicker.filter')}
        placeholder={t('permissionPicker.filter')}
        error={props.error ?? null}
        mb={10}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        // Enter here must not send the form around it.
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.preventDefault();
        }}
      />
      {listed.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('permissionPicker.nothing')}
        </Text>
      )}
      <fieldset disabled={isLocked} className="plain-fieldset">
        <div className="permission-groups">
          {byResource(listed).map(([resource, names]) => (
            <ResourceGroup
              key={resource}
              resource={resource}
              names={names}
              chosen={chosen}
              whyNot={whyNot}
              whyFixed={whyFixed}
              withPlaces={withPlaces}
              asksAgain={asksAgain}
              onSet={set}
            />
          ))}
        </div>
      </fieldset>
    </fieldset>
  );
}

interface ResourceGroupProps {
  resource: string;
  names: readonly Permission[];
  chosen: ReadonlySet<Permission>;
  whyNot: (name: Permission) => string | null;
  whyFixed: (name: Permission) => string | null;
  withPlaces: boolean;
  asksAgain: (name: Permission) => boolean;
  onSet: (names: readonly Permission[], on: boolean) => void;
}

function ResourceGroup(props: ResourceGroupProps) {
  const { resource, names, chosen, whyNot, whyFixed, withPlaces, asksAgain, onSet } = props;
  const { t } = useTranslation();
  const possible = names.filter((name) => whyNot(name) === null && whyFixed(name) === null);
  const count = possible.filter((name) => chosen.has(name)).length;
  return (
    <Stack gap={6} className="permission-group">
      {names.length > 1 && (
        <Checkbox
          size="xs"
          label={t('permissionPicker.all', { resource })}
          disabled={possible.length === 0}
          checked={possible.length > 0 && count === possible.length}
          indeterminate={count > 0 && count < possible.length}
          onChange={() => onSet(possible, count < possible.length)}
        />
      )}
      {names.map((name) => (
        <PermissionBox
          key={name}
          name={name}
          checked={chosen.has(name)}
          why={whyNot(name)}
          fixed={whyFixed(name)}
          withPlaces={withPlaces}
          asksAgain={asksAgain(name)}
          indented={names.length > 1}
          onChange={(on) => onSet([name], on)}
        />
      ))}
    </Stack>
  );
}

interface PermissionBoxProps {
  name: Permission;
  checked: boolean;
  why: string | null;
  fixed: string | null;
  withPlaces: boolean;
  asksAgain: boolean;
  indented: boolean;
  onChange: (on: boolean) => void;
}

function PermissionBox({ name, checked, why, fixed, withPlaces, asksAgain, indented, onChange }: PermissionBoxProps) {
  const { t } = useTranslation();
  const { place, words } = entryOf(name);
  const hints = [
    words,
    ...(withPlaces ? [t(`permissionPicker.places.${place}`)] : []),
    ...(asksAgain ? [t('permissionPicker.stepUp')] : []),
    // Beside it, not on hover: a box that is switched off takes no focus.
    ...(fixed === null ? [] : [fixed]),
  ];
  const box = (
    <Checkbox
      size="xs"
      ml={indented ? 24 : 0}
      label={<span className="mono">{name}</span>}
      styles={{ description: { fontSize: 12 } }}
      description={hints.join(' · ')}
      checked={checked}
      // What one holds no more can still be taken out of a role.
      disabled={fixed !== null || (why !== null && !checked)}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
  return why === null || checked ? (
    box
  ) : (
    <Tooltip label={why} position="top-start">
      <div>{box}</div>
    </Tooltip>
  );
}
