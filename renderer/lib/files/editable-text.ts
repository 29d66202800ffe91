/**
 * A text field has one way to end a line. What ends all of its lines with CRLF is edited with LF, and gets them back; what has both, or
 * CR alone, would come out changed where nobody changed it.
 */
export interface EditableText {
  readonly text: string;
  readonly lineEnd: '\n' | '\r\n';
  readonly isMixed: boolean;
}

export function editableText(contents: string): EditableText {
  if (!contents.includes('\r')) return { text: contents, lineEnd: '\n', isMixed: false };
  const isMixed = /(^|[^\r])\n|\r(?!\n)/.test(contents);
  return { text: contents.replace(/\r\n?/g, '\n'), lineEnd: '\r\n', isMixed };
}

export function contentsOf(text: string, lineEnd: EditableText['lineEnd']): string {
  return lineEnd === '\n' ? text : text.replace(/\n/g, lineEnd);
}
