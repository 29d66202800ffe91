import './page.css';
import type { ReactNode } from 'react';

interface PageProps {
  readonly title: ReactNode;
  /** What stands beside the title, small. */
  readonly detail?: ReactNode;
  readonly actions?: ReactNode;
  /** A line of filters, or what is done with a selection. */
  readonly toolbar?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, detail, actions, toolbar, children }: PageProps) {
  return (
    <section className="page">
      <header className="page-head">
        <h1 className="page-title truncate">{title}</h1>
        {detail !== undefined && <div className="page-detail truncate">{detail}</div>}
        <div className="page-actions">{actions}</div>
      </header>
      {toolbar !== undefined && <div className="page-toolbar">{toolbar}</div>}
      {children}
    </section>
  );
}
