import eslint from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/bin/", "**/dist/", "**/node_modules/", ".tools/", ".lab/"] },
  {
    files: ["**/*.ts"],
    extends: [
      eslint.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      prettier,
    ],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers are safe in messages; Outputs, objects and undefined still are not.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Index signatures are read with brackets, as the compiler option demands.
      "@typescript-eslint/dot-notation": "off",
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { name: "fast-check", message: "Use tests/support/properties: its cases are repeatable." },
      ],
    },
  },
);
