import './notice.css';
import type { ReactNode } from 'react';

/** Something to know before one goes on. */
export function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <p className="notice" role="note">
      {children}
    </p>
  );
}
