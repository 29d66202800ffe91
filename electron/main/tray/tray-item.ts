export type SimpleAction = 'start' | 'stop' | 'restart' | 'pause' | 'resume' | 'quit' | 'dashboard';

export type TrayAction =
  | { readonly kind: SimpleAction }
  /** A view of the dashboard. */
  | { readonly kind: 'route'; readonly route: string }
  | { readonly kind: 'browse'; readonly url: string }
  | { readonly kind: 'update'; readonly operation: 'check' | 'download' | 'install' }
  | { readonly kind: 'container'; readonly operation: 'restart' | 'stop'; readonly id: string };

export type TrayItem =
  | { readonly kind: 'separator' }
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction; readonly enabled: boolean }
  | { readonly kind: 'submenu'; readonly label: string; readonly items: readonly TrayItem[] };
