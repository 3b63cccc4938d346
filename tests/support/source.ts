import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";

export type Source = { path: string; text: string; tree: ts.SourceFile; nodes: ts.Node[] };
export type Import = { path: string; target: string; isOurs: boolean; isType: boolean };

/** Every file of the app that is compiled into it. */
export function readSources(): Source[] {
  const inside = ["app", "db"].flatMap((folder) => filesIn(folder).map((file) => `${folder}/${file}`));
  const paths = [...inside, "server.ts"].filter((path) => /\.tsx?$/.test(path));
  return paths.sort().map((path) => sourceOf(path, readFileSync(path, "utf8")));
}

const filesIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: "utf8" });

export function sourceOf(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const nodes: ts.Node[] = [];
  const collect = (node: ts.Node) => {
    nodes.push(node);
    ts.forEachChild(node, collect);
  };
  collect(tree);
  return { path, text, tree, nodes };
}

/** What a file imports: ours by its path from the root without an ending, anything else by its package. */
export function importsOf({ path, nodes }: Source): Import[] {
  return nodes.flatMap((node) => {
    const found = specifierOf(node);
    return found ? [{ path, isType: found.isType, ...targetOf(path, found.specifier) }] : [];
  });
}

function specifierOf(node: ts.Node): { specifier: string; isType: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
    return {
      specifier: node.moduleSpecifier.text,
      isType: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
    };
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
    return { specifier: node.moduleSpecifier.text, isType: node.isTypeOnly };
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument && ts.isStringLiteral(argument) ? { specifier: argument.text, isType: false } : undefined;
  }
  return undefined;
}

function targetOf(path: string, specifier: string): Pick<Import, "target" | "isOurs"> {
  const plain = specifier.replace(/\?.*$/, "").replace(/\.(tsx?|css)$/, "");
  if (plain.startsWith("#")) return { target: plain.slice(1), isOurs: true };
  if (plain.startsWith(".")) return { target: posix.join(posix.dirname(path), plain), isOurs: true };
  return { target: /^(@[^/]+\/)?[^/]+/.exec(plain)?.[0] ?? plain, isOurs: false };
}
