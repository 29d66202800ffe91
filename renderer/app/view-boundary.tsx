import { Component, type ReactNode } from 'react';
import { Button } from '../components/button.tsx';
import { ErrorState } from '../components/state-panel.tsx';
import { t } from '../lib/i18n/t.ts';

interface ViewBoundaryProps {
  readonly children: ReactNode;
  /** Before it is shown anew. */
  readonly onRetry: () => void;
}

interface ViewBoundaryState {
  readonly error: unknown;
}

/** Keeps the frame alive when a view throws, and shows what it threw. React has this as a class only. */
export class ViewBoundary extends Component<ViewBoundaryProps, ViewBoundaryState> {
  override state: ViewBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): ViewBoundaryState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const message = error instanceof Error ? error.message : JSON.stringify(error);
    return (
      <ErrorState title={t('crash.title')} message={message} hint={null}>
        <Button
          label={t('word.retry')}
          onPress={() => {
            this.props.onRetry();
            this.setState({ error: null });
          }}
        />
      </ErrorState>
    );
  }
}
