import { Component, type ReactNode, type RefObject } from 'react';

interface KeptSelectionProps {
  /** What it looks after; selections elsewhere are left alone. */
  readonly within: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

interface Boundary {
  readonly node: Node;
  readonly offset: number;
  /** Of a text. */
  readonly data: string;
}

type Boundaries = readonly [anchor: Boundary, focus: Boundary] | null;

/**
 * Leaves the browser's selection where it is when what is beneath it is drawn anew. A node that is moved among its siblings, or a text that
 * is added to, keeps its place for whoever looks at it, but the browser takes ends of a selection out of the one and to the beginning of
 * the other. A class, since nothing else is asked before a page is changed.
 */
export class KeptSelection extends Component<KeptSelectionProps> {
  override getSnapshotBeforeUpdate(): Boundaries {
    return boundariesOf(document.getSelection());
  }

  override componentDidUpdate(_props: KeptSelectionProps, _state: unknown, before: Boundaries): void {
    const selection = document.getSelection();
    const now = boundariesOf(selection);
    if (before === null || now === null) return;
    const [anchor, focus] = before;
    if (!this.#isDisplaced(anchor, now[0]) && !this.#isDisplaced(focus, now[1])) return;
    if (isThere(anchor) && isThere(focus)) {
      selection?.setBaseAndExtent(anchor.node, anchor.offset, focus.node, focus.offset);
    }
  }

  override render(): ReactNode {
    return this.props.children;
  }

  /** By what was drawn: somebody who selected something else meanwhile has left. */
  #isDisplaced(before: Boundary, now: Boundary): boolean {
    const within = this.props.within.current;
    const isMoved = before.node !== now.node || before.offset !== now.offset;
    return isMoved && within !== null && within.contains(before.node) && within.contains(now.node);
  }
}

function boundariesOf(selection: Selection | null): Boundaries {
  if (selection?.anchorNode == null || selection.focusNode === null) return null;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  return [boundaryOf(anchorNode, anchorOffset), boundaryOf(focusNode, focusOffset)];
}

function boundaryOf(node: Node, offset: number): Boundary {
  return { node, offset, data: node instanceof Text ? node.data : '' };
}

/** It means what it meant. */
function isThere({ node, offset, data }: Boundary): boolean {
  if (!node.isConnected) return false;
  return node instanceof Text ? node.data.startsWith(data) : offset <= node.childNodes.length;
}
