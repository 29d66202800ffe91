import ts from 'typescript';

/** Where instrumented code counts: one byte a site, which wraps around. */
export const COVERAGE_BYTES = 1 << 15;
/** Names of the globals that instrumented modules and the fuzzer share. */
export const COVERAGE_GLOBAL = 'fuzzCoverage';
export const SITES_GLOBAL = 'fuzzSites';

const COUNTS = '__counts';
const { factory } = ts;

/**
 * Counts how often each branch of a module is taken. A site stands at the beginning of every function, loop body, case and catch clause, and of both
 * ways out of `if`, `?:`, `&&`, `||` and `??`. V8's own block coverage tells the same, but asking for it costs milliseconds, and a fuzzer asks
 * after each of thousands of runs a second.
 */
export function instrument(fileName: string, source: string, firstSite: number): { code: string; sites: number } {
  const parsed = ts.createSourceFile(fileName, source, ts.ScriptTarget.ES2023, true, ts.ScriptKind.JS);
  const sites = new Sites(firstSite);
  const { transformed } = ts.transform(parsed, [
    (context) => {
      const visit = (node: ts.Node): ts.Node => sites.mark(node, ts.visitEachChild(node, visit, context));
      return (file) => ts.visitEachChild(file, visit, context);
    },
  ]);
  const [file] = transformed;
  if (file === undefined) throw new Error(`nothing came of ${fileName}`);
  const head =
    `const ${COUNTS} = (globalThis.${COVERAGE_GLOBAL} ??= new Uint8Array(${COVERAGE_BYTES}));` +
    `(globalThis.${SITES_GLOBAL} ??= []).push([${JSON.stringify(fileName)}, ${firstSite}, ${sites.count}]);\n`;
  return { code: head + ts.createPrinter({ removeComments: true }).printFile(file), sites: sites.count };
}

class Sites {
  count = 0;
  readonly #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  /** `inner` is `node` with its children marked. */
  mark(node: ts.Node, inner: ts.Node): ts.Node {
    if (ts.isIfStatement(inner)) {
      const { expression, thenStatement, elseStatement } = inner;
      return factory.createIfStatement(expression, this.#block(thenStatement), this.#block(elseStatement));
    }
    if (ts.isConditionalExpression(inner)) {
      const { condition, questionToken, whenTrue, colonToken, whenFalse } = inner;
      const [first, second] = [this.#counted(whenTrue), this.#counted(whenFalse)];
      return factory.createConditionalExpression(condition, questionToken, first, colonToken, second);
    }
    if (ts.isBinaryExpression(inner) && choosesSide(inner.operatorToken.kind))
      return factory.createBinaryExpression(inner.left, inner.operatorToken, this.#counted(inner.right));
    if (ts.isCaseClause(inner)) return factory.createCaseClause(inner.expression, this.#begin(inner.statements));
    if (ts.isDefaultClause(inner)) return factory.createDefaultClause(this.#begin(inner.statements));
    if (ts.isArrowFunction(inner) && !ts.isBlock(inner.body)) {
      const { modifiers, parameters, equalsGreaterThanToken, body } = inner;
      const counted = this.#counted(body);
      return factory.createArrowFunction(modifiers, undefined, parameters, undefined, equalsGreaterThanToken, counted);
    }
    if (ts.isBlock(inner) && isBody(node.parent)) return factory.createBlock(this.#begin(inner.statements));
    return inner;
  }

  #next(): ts.Expression {
    const site = (this.#first + this.count) % COVERAGE_BYTES;
    this.count += 1;
    return factory.createPostfixIncrement(
      factory.createElementAccessExpression(factory.createIdentifier(COUNTS), site),
    );
  }

  #counted(expression: ts.Expression): ts.Expression {
    return factory.createParenthesizedExpression(factory.createComma(this.#next(), expression));
  }

  #begin(statements: readonly ts.Statement[]): ts.Statement[] {
    return [factory.createExpressionStatement(this.#next()), ...statements];
  }

  #block(statement: ts.Statement | undefined): ts.Block {
    const statements = statement === undefined ? [] : ts.isBlock(statement) ? statement.statements : [statement];
    return factory.createBlock(this.#begin(statements));
  }
}

function choosesSide(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

/** Of functions, loops and catch clauses; what belongs to an `if` is counted with it. */
function isBody(parent: ts.Node): boolean {
  return ts.isFunctionLike(parent) || ts.isIterationStatement(parent, false) || ts.isCatchClause(parent);
}
