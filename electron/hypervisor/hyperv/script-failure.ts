/** What a script that failed said of it; all but `message` is the same in every language. */
export interface ScriptFailure {
  /** `FullyQualifiedErrorId`, for example `AccessDenied,Microsoft.HyperV.PowerShell.Commands.GetVM`. */
  readonly id: string;
  readonly category: string;
  /** The cmdlet. */
  readonly command: string;
  readonly message: string;
}
