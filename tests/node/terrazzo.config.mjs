import css from "@terrazzo/plugin-css";

// TOKENS is the file to read, OUT the folder to write; THEMES is empty for a file that has no modifier.
const themes = (process.env.THEMES ?? "").split(",").filter(Boolean);
const prepare = (theme) => (rules) => `[data-theme="${theme}"] {\n${rules}\n}`;

export default {
  tokens: [process.env.TOKENS],
  outDir: process.env.OUT,
  plugins: [
    css({
      filename: "terrazzo.css",
      ...(themes.length && {
        permutations: themes.map((theme) => ({ input: { theme }, prepare: prepare(theme) })),
      }),
    }),
  ],
};
