import StyleDictionary from "style-dictionary";

// The stock css group prints "[object Object]" for a DTCG duration.
StyleDictionary.registerTransform({
  name: "duration/css",
  type: "value",
  filter: (token) => token.$type === "duration",
  transform: ({ $value }) => `${$value.value}${$value.unit}`,
});

const folder = process.argv[2];
for (const theme of ["light", "dark"]) {
  const dictionary = new StyleDictionary({
    source: ["base", "motion", theme].map((name) => `${folder}/${name}.tokens.json`),
    platforms: {
      css: {
        transforms: [...StyleDictionary.hooks.transformGroups.css, "duration/css"],
        buildPath: `${folder}/`,
        files: [{ destination: `style-dictionary-${theme}.css`, format: "css/variables" }],
      },
    },
  });
  await dictionary.buildAllPlatforms();
}
