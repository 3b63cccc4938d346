import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["build", ".data", "node_modules", "bench/node_modules"] },
  js.configs.recommended,
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
  {
    ignores: ["tests/**", "db/schema.ts"],
    rules: {
      "max-lines": ["error", { max: 250 }],
      "max-lines-per-function": ["error", { max: 40 }],
    },
  },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/only-throw-error": "off", // Remix's guards throw Responses
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { arguments: false } }],
      "@typescript-eslint/unbound-method": "off", // no class here relies on `this`
      "no-control-regex": "off",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Default exports only in routes." },
        { selector: "ExportAllDeclaration", message: "No barrels." },
        { selector: "TSEnumDeclaration", message: "A union instead." },
      ],
    },
  },
  {
    files: [
      "app/routes/**",
      "app/routes.ts",
      "app/root.tsx",
      "app/entry.server.tsx",
      "*.config.ts",
      "tests/support/global-setup.ts",
    ],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["tests/**", "bench/**"],
    rules: {
      "@typescript-eslint/consistent-type-assertions": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      // Playwright reads what a fixture needs from its first parameter: `{}` for nothing.
      "no-empty-pattern": ["error", { allowObjectPatternsAsParameters: true }],
    },
  },
);
