import './transfer-list.css';
import { X } from 'lucide-react';
import { IconButton } from './button.tsx';
import { ProgressBar } from './progress-bar.tsx';

interface TransferListProps {
  readonly cancelLabel: string;
  readonly transfers: readonly {
    readonly key: string;
    readonly label: string;
    readonly share: number | null;
    readonly detail: string;
    readonly giveUp: () => void;
  }[];
}

/** What is under way, at the foot of a view. */
export function TransferList({ transfers, cancelLabel }: TransferListProps) {
  if (transfers.length === 0) return null;
  return (
    <ul className="transfers">
      {transfers.map(({ key, label, share, detail, giveUp }) => (
        <li key={key} className="row">
          <ProgressBar label={label} share={share} detail={detail} />
          <IconButton label={cancelLabel} icon={X} onPress={giveUp} />
        </li>
      ))}
    </ul>
  );
}
