import { type MantineColorsTuple, createTheme } from "@mantine/core";

/** Cactus green, from flesh to night. */
const cactus: MantineColorsTuple = [
  "#e9fdf0",
  "#d2f7df",
  "#a7edc0",
  "#83e6a6",
  "#5fe08c",
  "#41c974",
  "#2aa85c",
  "#1d8447",
  "#146335",
  "#0c4325",
];

/** The flower of the cactus: losses, crashes, what needs care. */
const bloom: MantineColorsTuple = [
  "#fff0f5",
  "#ffdbe7",
  "#ffb5cd",
  "#ff93b6",
  "#ff6f9c",
  "#f4508a",
  "#d93774",
  "#b0275c",
  "#871b45",
  "#5d1130",
];

/** Sunlight: money won, and the button that takes it. */
const sun: MantineColorsTuple = [
  "#fff8e4",
  "#feefc6",
  "#fbe08f",
  "#f9d266",
  "#f7c548",
  "#e0aa24",
  "#b98913",
  "#90690b",
  "#684b06",
  "#433003",
];

/** Surfaces: a desert at night. Text of shade 2 on shade 6 has a contrast above 7:1. */
const dark: MantineColorsTuple = [
  "#e6f1eb",
  "#c8d8cf",
  "#9fb5a9",
  "#6d8579",
  "#2b3d36",
  "#20302a",
  "#15201c",
  "#0e1714",
  "#0a1110",
  "#060b0a",
];

export const theme = createTheme({
  primaryColor: "cactus",
  primaryShade: 4,
  autoContrast: true,
  luminanceThreshold: 0.35,
  black: "#06120c",
  colors: { cactus, bloom, sun, dark },
  defaultRadius: "md",
  radius: { md: "12px", lg: "18px" },
  fontFamily: 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
});
