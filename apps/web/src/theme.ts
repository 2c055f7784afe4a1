import {
  type ActionIconProps,
  type ButtonProps,
  type CSSVariablesResolver,
  createTheme,
  type DrawerProps,
  defaultCssVariablesResolver,
  type MenuProps,
  type ModalProps,
  type NumberInputProps,
  type PasswordInputProps,
  type SelectProps,
  type TableProps,
  type TableScrollContainerProps,
  type TextareaProps,
  type TextInputProps,
  type TooltipProps,
} from '@mantine/core';

/** What `Component.extend` does, without the component: the theme is on the first page, and most of them are not. */
function withDefaults<Props>(defaultProps: Partial<Props>): { defaultProps: Partial<Props> } {
  return { defaultProps };
}

/**
 * Look of the whole surface. One accent (deep teal) for primary actions; state colours live in `theme.css` because they
 * are pairs of text and ground per scheme. All pairs reach 4.5:1.
 */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 7 },
  colors: {
    accent: [
      '#f0fdfa',
      '#ccfbf1',
      '#99f6e4',
      '#5eead4',
      '#2dd4bf',
      '#14b8a6',
      '#0d9488',
      '#0f766e',
      '#115e59',
      '#134e4a',
    ],
    gray: [
      '#f8fafb',
      '#f1f4f6',
      '#e6eaee',
      '#d8dee4',
      '#c2cad3',
      '#9aa5b1',
      '#667380',
      '#4a5561',
      '#323b45',
      '#1c2229',
    ],
    dark: [
      '#d7dde4',
      '#b6bfca',
      '#95a0ad',
      '#6d7885',
      '#3d4651',
      '#2d353f',
      '#222930',
      '#14191f',
      '#101419',
      '#0b0e12',
    ],
  },
  black: '#1c2229',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.4' },
      h2: { fontSize: '16px', lineHeight: '1.5' },
      h3: { fontSize: '14px', lineHeight: '1.5' },
    },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: withDefaults<ButtonProps>({ size: 'sm' }),
    ActionIcon: withDefaults<ActionIconProps>({ variant: 'subtle', color: 'gray' }),
    TextInput: withDefaults<TextInputProps>({ size: 'sm', withAsterisk: false }),
    PasswordInput: withDefaults<PasswordInputProps>({ size: 'sm', withAsterisk: false }),
    NumberInput: withDefaults<NumberInputProps>({ size: 'sm' }),
    Textarea: withDefaults<TextareaProps>({ size: 'sm' }),
    Select: withDefaults<SelectProps>({ size: 'sm', allowDeselect: false, withAsterisk: false }),
    Table: withDefaults<TableProps>({ verticalSpacing: 8, horizontalSpacing: 12 }),
    TableScrollContainer: withDefaults<TableScrollContainerProps>({ type: 'native' }),
    Tooltip: withDefaults<TooltipProps>({
      openDelay: 300,
      withArrow: true,
      maw: 420,
      multiline: true,
      events: { hover: true, focus: true, touch: true },
    }),
    // The header of a dialog is no banner of the page.
    Menu: withDefaults<MenuProps>({ withInitialFocusPlaceholder: false }),
    Modal: withDefaults<ModalProps>({
      transitionProps: { duration: 120 },
      attributes: { header: { role: 'presentation' } },
    }),
    Drawer: withDefaults<DrawerProps>({
      transitionProps: { duration: 150 },
      attributes: { header: { role: 'presentation' } },
    }),
  },
});

/** The kit's own greys for secondary text stay below 4.5:1 on tinted grounds; these do not. */
export const cssVariables: CSSVariablesResolver = (current) => {
  const base = defaultCssVariablesResolver(current);
  return {
    ...base,
    light: {
      ...base.light,
      '--mantine-color-dimmed': '#55606c',
      '--mantine-color-placeholder': '#667380',
      '--mantine-color-error': '#b42318',
      '--mantine-color-anchor': '#0f766e',
    },
    dark: {
      ...base.dark,
      '--mantine-color-dimmed': '#9aa5b1',
      '--mantine-color-placeholder': '#7f8b98',
      '--mantine-color-error': '#f98b80',
      '--mantine-color-anchor': '#4fd1c1',
    },
  };
};
