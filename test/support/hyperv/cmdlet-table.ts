/** What a parameter takes; a list: one of these words. */
export type ParameterForm = 'text' | 'number' | 'switch' | 'boolean' | 'object' | 'table' | readonly string[];

export interface Cmdlet {
  readonly parameters: Readonly<Record<string, ParameterForm>>;
  readonly mandatory: readonly string[];
}

const VM = { VM: 'object' } as const;

/**
 * The cmdlets that the driver's scripts may use, with those of their parameters that they may give. Source: Microsoft's documentation of the module
 * Hyper-V (github.com/MicrosoftDocs/windows-powershell-docs, `docset/winserver2025-ps/Hyper-V/NAME.md`, section SYNTAX), and of
 * Get-NetNeighbor (the same, `NetTCPIP/Get-NetNeighbor.md`), Get-CimInstance, Invoke-CimMethod and Get-WinEvent (github.com/MicrosoftDocs/PowerShell-Docs, `reference/5.1/CimCmdlets` and
 * `reference/5.1/Microsoft.PowerShell.Diagnostics`). A name that is not here is refused, even one that exists.
 */
export const CMDLETS: Readonly<Record<string, Cmdlet>> = {
  'Get-VMHost': { parameters: {}, mandatory: [] },
  'Get-VMHostSupportedVersion': { parameters: { Default: 'switch' }, mandatory: [] },
  'Get-VMSwitch': { parameters: { Name: 'text' }, mandatory: [] },
  'Get-VM': { parameters: { Name: 'text', Id: 'text' }, mandatory: [] },
  'New-VM': {
    parameters: {
      Name: 'text',
      MemoryStartupBytes: 'number',
      NoVHD: 'switch',
      SwitchName: 'text',
      Path: 'text',
      Generation: ['1', '2'],
    },
    mandatory: [],
  },
  'Set-VM': {
    parameters: {
      ...VM,
      ProcessorCount: 'number',
      DynamicMemory: 'switch',
      StaticMemory: 'switch',
      AutomaticStartAction: ['Nothing', 'StartIfRunning', 'Start'],
      AutomaticStopAction: ['TurnOff', 'Save', 'ShutDown'],
      AutomaticCheckpointsEnabled: 'boolean',
      CheckpointType: ['Disabled', 'Production', 'ProductionOnly', 'Standard'],
    },
    mandatory: ['VM'],
  },
  'Set-VMFirmware': {
    parameters: { ...VM, BootOrder: 'object', FirstBootDevice: 'object', EnableSecureBoot: ['On', 'Off'] },
    mandatory: ['VM'],
  },
  'Set-VMComPort': { parameters: { ...VM, Number: 'number', Path: 'text' }, mandatory: ['VM', 'Number'] },
  'Add-VMHardDiskDrive': {
    parameters: {
      ...VM,
      ControllerType: ['IDE', 'SCSI', 'PMEM'],
      ControllerNumber: 'number',
      ControllerLocation: 'number',
      Path: 'text',
      Passthru: 'switch',
    },
    mandatory: ['VM'],
  },
  'Add-VMNetworkAdapter': {
    parameters: { ...VM, SwitchName: 'text', Name: 'text', StaticMacAddress: 'text', Passthru: 'switch' },
    mandatory: ['VM'],
  },
  'Remove-VMNetworkAdapter': { parameters: { ...VM, Name: 'text' }, mandatory: ['VM'] },
  'Resize-VHD': {
    parameters: { Path: 'text', SizeBytes: 'number', ToMinimumSize: 'switch', Passthru: 'switch' },
    mandatory: ['Path', 'SizeBytes'],
  },
  'Start-VM': { parameters: VM, mandatory: ['VM'] },
  'Stop-VM': { parameters: { ...VM, TurnOff: 'switch', Save: 'switch', Force: 'switch' }, mandatory: ['VM'] },
  'Suspend-VM': { parameters: VM, mandatory: ['VM'] },
  'Resume-VM': { parameters: VM, mandatory: ['VM'] },
  'Remove-VM': { parameters: { ...VM, Force: 'switch' }, mandatory: ['VM'] },
  'Get-NetNeighbor': {
    parameters: {
      InterfaceIndex: 'number',
      InterfaceAlias: 'text',
      IPAddress: 'text',
      LinkLayerAddress: 'text',
      AddressFamily: ['IPv4', 'IPv6'],
      State: ['Unreachable', 'Incomplete', 'Probe', 'Delay', 'Stale', 'Reachable', 'Permanent'],
    },
    mandatory: [],
  },
  'Get-CimInstance': {
    parameters: { Namespace: 'text', ClassName: 'text', Filter: 'text' },
    mandatory: ['ClassName'],
  },
  'Invoke-CimMethod': {
    parameters: { InputObject: 'object', MethodName: 'text', Arguments: 'table' },
    mandatory: ['InputObject', 'MethodName'],
  },
  'Get-WinEvent': { parameters: { FilterHashtable: 'table', MaxEvents: 'number' }, mandatory: ['FilterHashtable'] },
};

/** Of every cmdlet (about_CommonParameters). */
export const COMMON: Readonly<Record<string, ParameterForm>> = { ErrorAction: ['Stop', 'SilentlyContinue'] };
