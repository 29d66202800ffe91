import type { Script } from './power-shell.ts';

/**
 * Everything that PowerShell is asked to do. The cmdlets are those of Microsoft's module Hyper-V as Windows 10 1709 has it and later ones (Automatic
 * checkpoints came with that), and one of NetTCPIP; CIM's classes are those of `root/virtualization/v2`, which `Get-VM` itself stands on and which members of Hyper-V
 * Administrators may read. Machines are named by us (`machine-names.ts`), and told apart by Hyper-V's own id from their making on.
 */
const QUERY_MS = 60_000;
/** The service makes access lists, and files. */
const CHANGE_MS = 180_000;

/** Whether Hyper-V is there for us: its version, and whether there is the switch. In: `{switch}`, its id. Out: `{version, switch}`. */
export const INSPECT: Script = {
  what: 'tell of itself',
  timeoutMs: QUERY_MS,
  body: `
$service = Get-VMHost
$found = $false
foreach ($one in Get-VMSwitch) { if ([string]$one.Id -eq $in.switch) { $found = $true } }
$versions = Get-VMHostSupportedVersion -Default
$out = @{ version = [string]$versions.Version; switch = $found }
`,
};

/**
 * Makes a machine that does not run yet. In: `{name, folder, memoryBytes, cpus, disks, pipe, switch, macAddress}`; the first of `disks`
 * is booted; without `switch`, an id, there is no network card. Out: `{id}`.
 *
 * - Checkpoints are off: one would turn every disk into a chain of files, which nobody here reads.
 * - New-VM brings a network card, which could be booted from.
 * - A switch is found by its id, since Windows translates its name; cards are put to one by name alone. One that is gone is told of by that cmdlet.
 */
export const CREATE: Script = {
  what: 'make the machine',
  timeoutMs: CHANGE_MS,
  body: `
$vm = New-VM -Name $in.name -Path $in.folder -Generation 2 -MemoryStartupBytes $in.memoryBytes -NoVHD
Set-VM -VM $vm -StaticMemory -ProcessorCount $in.cpus -AutomaticCheckpointsEnabled $false -CheckpointType Disabled -AutomaticStartAction Nothing -AutomaticStopAction ShutDown
Remove-VMNetworkAdapter -VM $vm
if ($in.switch) {
  $name = $in.switch
  foreach ($one in Get-VMSwitch) { if ([string]$one.Id -eq $in.switch) { $name = $one.Name } }
  Add-VMNetworkAdapter -VM $vm -SwitchName $name -StaticMacAddress $in.macAddress
}
$boot = $null
foreach ($disk in $in.disks) {
  $drive = Add-VMHardDiskDrive -VM $vm -ControllerType SCSI -Path $disk -Passthru
  if ($boot -eq $null) { $boot = $drive }
}
Set-VMFirmware -VM $vm -EnableSecureBoot Off -BootOrder $boot
Set-VMComPort -VM $vm -Number 1 -Path $in.pipe
$out = @{ id = [string]$vm.Id }
`,
};

/** What of a machine there is. In: `{id}`. Out: `{state, processId}`, state `''` when there is no such machine. */
export const LOOK: Script = {
  what: 'tell the machine’s state',
  timeoutMs: QUERY_MS,
  body: `
$out = @{ state = ''; processId = 0 }
foreach ($vm in Get-VM) {
  if ([string]$vm.Id -eq $in.id) {
    $system = Get-CimInstance -Namespace root/virtualization/v2 -ClassName Msvm_ComputerSystem -Filter "Name = '$($in.id)'"
    $out = @{ state = [string]$vm.State; processId = $system.ProcessID }
  }
}
`,
};

/** Of a disk that no machine uses; one that is as large already is an error. In: `{path, sizeBytes}`. */
export const GROW: Script = {
  what: 'make the disk larger',
  timeoutMs: CHANGE_MS,
  body: `
Resize-VHD -Path $in.path -SizeBytes $in.sizeBytes
`,
};

/** In: `{id}`. */
export const START: Script = {
  what: 'start the machine',
  timeoutMs: CHANGE_MS,
  body: `
$vm = Get-VM -Id $in.id
Start-VM -VM $vm
`,
};

/** In: `{id}`. Out: `{state}` as it is now. What is paused stays so, and what does not run cannot be. */
export const PAUSE: Script = {
  what: 'pause the machine',
  timeoutMs: CHANGE_MS,
  body: `
$vm = Get-VM -Id $in.id
if ([string]$vm.State -eq 'Running') { Suspend-VM -VM $vm }
`,
};

/** In: `{id}`. */
export const RESUME: Script = {
  what: 'resume the machine',
  timeoutMs: CHANGE_MS,
  body: `
$vm = Get-VM -Id $in.id
if ([string]$vm.State -eq 'Paused') { Resume-VM -VM $vm }
`,
};

/**
 * Asks the guest to shut down, by the channel that its hv_utils listens on; Stop-VM would wait until it has, and kill it later. In: `{id}`.
 * Out: `{code}`: 0 when it was asked, 1 without such a channel, else CIM's.
 */
export const SHUT_DOWN: Script = {
  what: 'ask the guest to shut down',
  timeoutMs: QUERY_MS,
  body: `
$code = 1
$component = Get-CimInstance -Namespace root/virtualization/v2 -ClassName Msvm_ShutdownComponent -Filter "SystemName = '$($in.id)'"
if ($component -ne $null) {
  $answer = Invoke-CimMethod -InputObject $component -MethodName InitiateShutdown -Arguments @{ Force = $true; Reason = 'Boathouse stops' }
  $code = $answer.ReturnValue
}
$out = @{ code = $code }
`,
};

/** In: `{id}`. */
export const TURN_OFF: Script = {
  what: 'turn the machine off',
  timeoutMs: CHANGE_MS,
  body: `
foreach ($vm in Get-VM) {
  if ([string]$vm.Id -eq $in.id) {
    if ([string]$vm.State -ne 'Off') { Stop-VM -VM $vm -TurnOff -Force }
  }
}
`,
};

/** Ends and removes all machines of a name; their disks are left where they are. In: `{name}`. */
export const REMOVE: Script = {
  what: 'remove the machine',
  timeoutMs: CHANGE_MS,
  body: `
foreach ($vm in Get-VM) {
  if ($vm.Name -eq $in.name) {
    if ([string]$vm.State -ne 'Off') { Stop-VM -VM $vm -TurnOff -Force }
    Remove-VM -VM $vm -Force
  }
}
`,
};

/** What Hyper-V logged of a machine. In: `{id, events}`. Out: `{events}`: the numbers of those that there are, the newest first. */
export const EVENTS: Script = {
  what: 'tell what it logged',
  timeoutMs: QUERY_MS,
  body: `
$found = @()
$logs = 'Microsoft-Windows-Hyper-V-Worker-Admin', 'Microsoft-Windows-Hyper-V-VMMS-Admin'
$entries = Get-WinEvent -FilterHashtable @{ LogName = $logs; Id = $in.events } -MaxEvents 100 -ErrorAction SilentlyContinue
foreach ($entry in $entries) { if ($entry.Message -match $in.id) { $found += $entry.Id } }
$out = @{ events = @($found) }
`,
};

/**
 * Who the host's neighbour table (ARP) says has the address of a network card. In: `{macAddress}`, as Windows spells it (`00-15-5D-01-02-03`). Out:
 * `{neighbours}`, a list of `{address, state}`. All are read, since to ask for one that is not there is an error, as is a table that may not be read.
 */
export const NEIGHBOURS: Script = {
  what: 'look for the guest among the computer’s neighbours',
  timeoutMs: QUERY_MS,
  body: `
$found = @()
foreach ($one in Get-NetNeighbor -AddressFamily IPv4) {
  if ($one.LinkLayerAddress -eq $in.macAddress) { $found += @{ address = $one.IPAddress; state = [string]$one.State } }
}
$out = @{ neighbours = @($found) }
`,
};
