// What `tsc` and `eslint .` say, as two checks of tests/run.mjs: both ask the same TypeScript program, since to build it and to
// find its types is most of the work of either.
import { ESLint } from "eslint";
import ts from "typescript";

const program = createProgram();
const isTyped = checkTypes();
const isClean = await lint();
process.exitCode = isTyped && isClean ? 0 : 1;

function createProgram() {
  const config = ts.getParsedCommandLineOfConfigFile(
    "tsconfig.json",
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: stop },
  );
  const { fileNames: rootNames, options } = config;
  const configFileParsingDiagnostics = ts.getConfigFileParsingDiagnostics(config);
  // Rules go from a node of the tree to its parents.
  const host = ts.createCompilerHost(options, true);
  return ts.createProgram({ rootNames, options, host, configFileParsingDiagnostics });
}

function checkTypes() {
  const diagnostics = ts.getPreEmitDiagnostics(program);
  if (diagnostics.length > 0) console.log(format(diagnostics));
  return diagnostics.length === 0;
}

async function lint() {
  const eslint = new ESLint({
    overrideConfig: {
      files: ["**/*.ts", "**/*.tsx"],
      languageOptions: { parserOptions: { projectService: false, programs: [program] } },
    },
  });
  const results = await eslint.lintFiles(".");
  const said = await (await eslint.loadFormatter("stylish")).format(results);
  if (said) console.log(said);
  return results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
}

function stop(diagnostic) {
  console.log(format([diagnostic]));
  process.exit(1);
}

function format(diagnostics) {
  return ts.formatDiagnostics(diagnostics, {
    getCurrentDirectory: () => process.cwd(),
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  });
}
