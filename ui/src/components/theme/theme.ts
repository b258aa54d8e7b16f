/** Mantine in our colours and measures: the tokens of tokens.css put in the places of its own. */

import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';

const green: MantineColorsTuple = [
  '#f0f6f3',
  '#e6f0ec',
  '#c9ddd5',
  '#a9c9bd',
  '#8cc5b1',
  '#5f9885',
  '#43786a',
  '#2f5d50',
  '#264c41',
  '#1c3a32',
];

const dark: MantineColorsTuple = [
  '#e6e9ee',
  '#c5cbd5',
  '#9aa4b5',
  '#6b7686',
  '#3b4553',
  '#2a323d',
  '#202832',
  '#191f27',
  '#12161c',
  '#0d1015',
];

export const theme = createTheme({
  primaryColor: 'green',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    const isOurs = !input.color || input.color === 'green';
    return input.variant === 'filled' && isOurs ? { ...colors, color: 'var(--on-accent)' } : colors;
  },
  colors: { green, dark },
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.5', xl: '1.4' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '10px', xl: '16px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  shadows: { xs: 'none', sm: 'none', md: 'var(--shadow)', lg: 'var(--shadow)', xl: 'var(--shadow)' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 32, color: 'gray' } },
    Modal: { defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.35 } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md' } },
    Badge: { defaultProps: { tt: 'none', fw: 500, radius: 'sm' } },
    Loader: { defaultProps: { type: 'dots' } },
  },
});

export const variables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-bright': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--muted)',
    '--mantine-color-placeholder': 'var(--muted)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--red)',
    '--mantine-color-default': 'var(--paper)',
    '--mantine-color-default-hover': 'var(--ground)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--edge)',
    '--mantine-color-green-filled': 'var(--accent)',
    '--mantine-color-green-filled-hover': 'var(--accent-hover)',
    '--mantine-color-green-light': 'var(--tint)',
    '--mantine-color-green-light-hover': 'var(--tint-hover)',
    '--mantine-color-green-light-color': 'var(--accent)',
    '--mantine-color-red-light': 'var(--red-tint)',
    '--mantine-color-red-light-hover': 'var(--red-tint)',
    '--mantine-color-red-light-color': 'var(--red)',
    '--mantine-color-gray-light-color': 'var(--muted)',
    '--mantine-color-gray-light-hover': 'var(--hover)',
  };
  return { variables: {}, light: both, dark: both };
};
