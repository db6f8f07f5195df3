/** What Shift+Tab shows in a notebook: of `l2o` itself test/packages asks the same. */
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { projectRoot } from '../../thesis/src/project.js';

it('every name that notebooks import is told what it is', () => {
  const index = join(projectRoot, 'lib', 'thesis', 'src', 'index.ts');
  const program = ts.createProgram([index], { module: ts.ModuleKind.NodeNext, types: [] });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(index) as ts.Node);
  const names = checker.getExportsOfModule(module as ts.Symbol);
  const untold = names.filter((symbol) => {
    const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return origin.getDocumentationComment(checker).length === 0;
  });
  expect(names.length).toBeGreaterThan(50);
  expect(untold.map(({ name }) => name)).toEqual([]);
});
