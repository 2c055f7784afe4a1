import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  defaultCssVariablesResolver,
  Menu,
  Modal,
  NumberInput,
  PasswordInput,
  Select,
  Table,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';

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
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm', withAsterisk: false } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'sm', withAsterisk: false } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'sm' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'sm' } }),
    Select: Select.extend({ defaultProps: { size: 'sm', allowDeselect: false, withAsterisk: false } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 8, horizontalSpacing: 12 } }),
    TableScrollContainer: Table.ScrollContainer.extend({ defaultProps: { type: 'native' } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 300,
        withArrow: true,
        maw: 420,
        multiline: true,
        events: { hover: true, focus: true, touch: true },
      },
    }),
    // The header of a dialog is no banner of the page.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({
      defaultProps: { transitionProps: { duration: 120 }, attributes: { header: { role: 'presentation' } } },
    }),
    Drawer: Drawer.extend({
      defaultProps: { transitionProps: { duration: 150 }, attributes: { header: { role: 'presentation' } } },
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
