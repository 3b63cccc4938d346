import type { Config } from "tailwindcss";
import plugin from "tailwindcss/plugin";

/**
 * Every colour of Foyer: in the light, in the dark. Text colours and `accent-ink` hold 4.5:1, `edge` and `accent` 3:1, on `bg` and
 * on `panel`. A workspace has accents of its own (app/colours/accent.ts). `plate` is what a logo stands on.
 */
const colours = {
  bg: ["#f7f7f8", "#111113"],
  panel: ["#ffffff", "#19191c"],
  line: ["#e4e4e7", "#2b2b30"],
  "line-strong": ["#d4d4d8", "#3c3c43"],
  edge: ["#8c8c96", "#6d6d78"],
  text: ["#18181b", "#f4f4f5"],
  soft: ["#55555f", "#b6b6bf"],
  faint: ["#696973", "#9797a2"],
  accent: ["#3f4fd8", "#8b97ff"],
  "accent-strong": ["#3340b8", "#a3acff"],
  "accent-text": ["#ffffff", "#111113"],
  "accent-soft": ["#eceefc", "#20223a"],
  "accent-ink": ["#3f4fd8", "#8b97ff"],
  plate: ["transparent", "#ffffff"],
  danger: ["#b42318", "#ff8a80"],
  "danger-soft": ["#fef3f2", "#2a1716"],
  green: ["#15803d", "#4ade80"],
  "green-soft": ["#f0faf3", "#12231a"],
  amber: ["#b45309", "#fbbf24"],
} as const;

const names = Object.keys(colours);
const inTheLight = Object.entries(colours).map(([name, [light]]) => [`--${name}`, light] as const);
const inTheDark = Object.entries(colours).map(([name, [, dark]]) => [`--${name}`, dark] as const);

/**
 * What of Tailwind's preflight Foyer's pages need: half of the bytes of the whole, which would be a tenth of a page's weight.
 */
const reset = {
  "*, ::before, ::after, ::backdrop, ::file-selector-button": {
    "box-sizing": "border-box",
    margin: "0",
    padding: "0",
    border: "0 solid",
  },
  html: { "font-family": "system-ui, sans-serif", "-webkit-text-size-adjust": "100%" },
  a: { color: "inherit", "text-decoration": "inherit" },
  "code, pre": { "font-family": "ui-monospace, Menlo, Consolas, monospace", "font-size": "1em" },
  table: { "border-collapse": "collapse", "text-indent": "0" },
  summary: { display: "list-item" },
  "ol, ul": { "list-style": "none" },
  "img, svg": { display: "block", "vertical-align": "middle" },
  "button, input, select, textarea, ::file-selector-button": {
    font: "inherit",
    color: "inherit",
    "background-color": "transparent",
  },
  textarea: { resize: "vertical" },
  "::placeholder": { opacity: "1" },
  "[hidden]": { display: "none !important" },
};

export default {
  theme: {
    colors: Object.fromEntries(names.map((name) => [name, `var(--${name})`])),
    screens: { xs: "26rem", sm: "40rem", lg: "70rem" },
    /** A size has no line height of its own: lines are those of `body`, so that words of two sizes stand in one. */
    fontSize: { xs: "0.75rem", sm: "0.8125rem", base: "0.875rem", lg: "0.9375rem", xl: "1.25rem" },
    fontWeight: { normal: "400", medium: "550", semibold: "600", bold: "650" },
    borderRadius: { md: "6px", lg: "8px", xl: "10px", "2xl": "12px" },
    /** What a fast answer never shows begins later. */
    animation: {
      progress: "progress 8s cubic-bezier(0.1, 0.7, 0.3, 1) 150ms both",
      appear: "appear 1ms 150ms both",
      spin: "spin 0.8s linear infinite",
    },
    keyframes: {
      progress: {
        from: { transform: "scaleX(0)" },
        "10%": { transform: "scaleX(0.4)" },
        to: { transform: "scaleX(0.95)" },
      },
      appear: { from: { opacity: "0" } },
      spin: { to: { transform: "rotate(360deg)" } },
    },
    fontFamily: {
      sans: ["system-ui", "sans-serif"],
      mono: ["ui-monospace", "Menlo", "Consolas", "monospace"],
    },
  },
  plugins: [
    plugin(({ addBase }) =>
      addBase({
        ...reset,
        ":root": { "color-scheme": "light dark" },
        ".in-light": { "color-scheme": "light" },
        ":root, .in-light": Object.fromEntries(inTheLight),
        ".in-dark": { "color-scheme": "dark", ...Object.fromEntries(inTheDark) },
        "@media print": { ":root": { "color-scheme": "light" } },
        "@media screen and (prefers-color-scheme: dark)": { ":root": Object.fromEntries(inTheDark) },
      }),
    ),
  ],
} satisfies Config;
