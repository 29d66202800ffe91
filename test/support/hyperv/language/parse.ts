import type { Command, Comparison, Expression, Statement } from './syntax.ts';

const COMMAND = /[A-Z][A-Za-z]*-[A-Z][A-Za-z]*(?![\w-])/y;
const COMPARISON = /-(eq|ne|match)(?![\w-])/y;
const PARAMETER = /-([A-Z][A-Za-z]*)/y;
const NAME = /[A-Za-z_]\w*/y;
const BARE_WORD = /[A-Za-z][\w./]*/y;

/** Throws an Error for what is not of the language of `syntax.ts`. */
export function parseScript(text: string): readonly Statement[] {
  const parser = new Parser(text);
  const statements = parser.statements();
  parser.end();
  return statements;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.#unexpected();
  }

  statements(): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      while (this.#match(/[\s;]+/y) !== null);
      if (this.#at >= this.#text.length || this.#text[this.#at] === '}') return statements;
      statements.push(this.#statement());
    }
  }

  #statement(): Statement {
    if (this.#match(/foreach \(/y) !== null) {
      const name = this.#need(/\$([A-Za-z_]\w*)/y);
      this.#need(/ in /y);
      const of = this.#value();
      this.#need(/\)/y);
      return { kind: 'each', name, of, body: this.#block() };
    }
    if (this.#match(/if \(/y) !== null) {
      const condition = this.#value();
      this.#need(/\)/y);
      return { kind: 'if', condition, body: this.#block() };
    }
    const name = this.#match(/\$([A-Za-z_]\w*)(?= \+?= )/y);
    if (name === null) return this.#command() ?? this.#fail();
    const add = this.#need(/ (\+?)= /y) === '+';
    return { kind: 'assign', name, add, value: this.#value() };
  }

  #block(): Statement[] {
    this.#need(/ \{/y);
    const body = this.statements();
    this.#need(/\}/y);
    return body;
  }

  /** What may stand right of an assignment, or in parentheses. */
  #value(): Expression {
    const command = this.#command();
    if (command !== null) return command;
    const left = this.#operand();
    this.#blanks();
    const operator = this.#match(COMPARISON) as Comparison | null;
    if (operator !== null) {
      this.#blanks();
      return { kind: 'compare', operator, left, right: this.#operand() };
    }
    if (this.#text[this.#at] !== ',') return left;
    const items = [left];
    while (this.#match(/, */y) !== null) items.push(this.#operand());
    return { kind: 'list', items };
  }

  #command(): Command | null {
    const name = this.#match(COMMAND);
    if (name === null) return null;
    const parameters: [string, Expression | null][] = [];
    for (;;) {
      this.#blanks();
      const parameter = this.#match(PARAMETER);
      if (parameter === null) return { kind: 'command', name, parameters };
      this.#blanks();
      const atEnd = this.#at >= this.#text.length || /[-\n;})]/.test(this.#text[this.#at] ?? '');
      parameters.push([parameter, atEnd ? null : this.#argument()]);
    }
  }

  #argument(): Expression {
    const word = this.#match(BARE_WORD);
    return word === null ? this.#operand() : { kind: 'literal', value: word };
  }

  #operand(): Expression {
    const number = this.#match(/\d+/y);
    if (number !== null) return { kind: 'literal', value: Number(number) };
    const literal = this.#match(/'([^'\n]*)'/y);
    if (literal !== null) return { kind: 'literal', value: literal };
    if (this.#match(/\[string\]/y) !== null) return { kind: 'asText', of: this.#operand() };
    if (this.#match(/"/y) !== null) return this.#quoted();
    if (this.#match(/@\{\s*/y) !== null) return this.#table();
    if (this.#match(/@\(/y) !== null) {
      if (this.#match(/\)/y) !== null) return { kind: 'list', items: [] };
      const inner = this.#value();
      this.#need(/\)/y);
      return { kind: 'list', items: [inner] };
    }
    return this.#variable();
  }

  #variable(): Expression {
    const name = this.#need(/\$([A-Za-z_]\w*)/y);
    const path: string[] = [];
    for (let part = this.#match(/\.([A-Za-z]\w*)/y); part !== null; part = this.#match(/\.([A-Za-z]\w*)/y))
      path.push(part);
    return { kind: 'variable', name, path };
  }

  /** A text in double quotes, whose beginning was read. */
  #quoted(): Expression {
    const parts: Expression[] = [];
    while (this.#match(/"/y) === null) {
      if (this.#match(/\$\(/y) !== null) {
        parts.push(this.#variable());
        this.#need(/\)/y);
      } else parts.push({ kind: 'literal', value: this.#need(/([^"$`\n]+)/y) });
    }
    return { kind: 'text', parts };
  }

  /** A hash table, whose beginning was read. */
  #table(): Expression {
    const entries: [string, Expression][] = [];
    for (;;) {
      if (this.#match(/\s*\}/y) !== null) return { kind: 'table', entries };
      const name = this.#need(NAME);
      this.#need(/ = /y);
      entries.push([name, this.#value()]);
      this.#match(/; */y);
    }
  }

  #blanks(): void {
    this.#match(/ +/y);
  }

  /** The first group, or all, of `pattern` at the place; null when it is not there. */
  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[1] ?? found[0];
  }

  #need(pattern: RegExp): string {
    return this.#match(pattern) ?? this.#fail();
  }

  #fail(): never {
    throw this.#unexpected();
  }

  #unexpected(): Error {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    return new Error(`line ${line}: unexpected “${this.#text.slice(this.#at, this.#at + 40)}”`);
  }
}
