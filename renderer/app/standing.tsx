import { CommandPalette } from './command-palette.tsx';
import { ConfirmationDialog } from './confirmation-dialog.tsx';
import { StandingCommands } from './standing-commands.tsx';

/** What is there beside every view and out of sight until somebody asks for it: the commands, their palette, the dialogs. */
export function Standing() {
  return (
    <>
      <StandingCommands />
      <CommandPalette />
      <ConfirmationDialog />
    </>
  );
}
