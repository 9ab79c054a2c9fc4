"use strict";

/*
 * The runner of policy packs loads the compiler it finds, whether a pack is written in TypeScript or
 * compiled ahead of time as this one is: a third of a second in every preview. It finds this instead,
 * which answers what its ts-node asks at the start and compiles nothing.
 */

const nothing = () => undefined;
const no = () => false;
const none = () => [];

module.exports = {
  version: "5.9.3",
  sys: {
    readFile: nothing,
    fileExists: no,
    readDirectory: none,
    getDirectories: none,
    directoryExists: no,
  },
  ScriptTarget: {},
  ModuleKind: {},
  JsxEmit: {},
  findConfigFile: nothing,
  parseConfigFileTextToJson: () => ({ config: {} }),
  parseJsonConfigFileContent: () => ({ options: {}, errors: [], fileNames: [] }),
  createLanguageService: () => ({}),
};
