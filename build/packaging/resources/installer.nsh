; What our installer and uninstaller for Windows do beside electron-builder's own. Each command of ours has a limit: the longest silence of it, in
; milliseconds, after which it is ended and the rest goes on.
!define BOATHOUSE_COMMAND '"$INSTDIR\resources\bin\boathouse.cmd"'
; The engine's own limit for a stop is 130 seconds (STOP_GRACE_MS).
!define STOP_LIMIT_MS 180000
!define UNINSTALL_LIMIT_MS 600000

; electron-builder's check, which is kept, includes these itself only where nobody puts something before it.
!include "getProcessInfo.nsh"
Var pid

; Before the program is deleted or replaced. electron-builder's check ends whatever runs out of $INSTDIR, by force, and that is the engine's backend and
; what serves its machine: to the machine a power cut. So the engine is stopped first, after the same question. Its answer is waited for, and not looked at.
!macro customCheckAppRunning
  !insertmacro IS_POWERSHELL_AVAILABLE
  ${if} ${FileExists} "$INSTDIR\resources\bin\boathouse.cmd"
    !insertmacro FIND_PROCESS "${APP_EXECUTABLE_FILENAME}" $R0
    ${if} $R0 == 0
    ${andIfNot} ${isUpdated}
      MessageBox MB_OKCANCEL|MB_ICONEXCLAMATION "$(appRunning)" /SD IDOK IDOK +2
      Quit
    ${endIf}
    nsExec::ExecToLog /TIMEOUT=${STOP_LIMIT_MS} '${BOATHOUSE_COMMAND} stop'
    Pop $R0
    ; What is left is the app and an idle backend. With them gone the check below has nothing to ask. An app that updates itself is leaving, and the check lets it.
    ${ifNot} ${isUpdated}
      !insertmacro KILL_PROCESS "${APP_EXECUTABLE_FILENAME}" 1
    ${endIf}
  ${endIf}
  !insertmacro _CHECK_APP_RUNNING
!macroend

; Before the uninstaller deletes the program: takes away what was put elsewhere. An update runs it too, and takes nothing away. The data stays unless the
; user says so; what of it could not be deleted is told with the command's own words, since that command is gone in a moment.
; A one-click uninstaller counts as silent by now, whoever started it, so whether there is somebody to ask is read from the command line.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    StrCpy $R9 "uninstall --yes"
    ${GetParameters} $R8
    ClearErrors
    ${GetOptions} $R8 "/S" $R7
    ${if} ${Errors}
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Delete all images, containers, volumes and settings as well?" IDNO +2
      StrCpy $R9 "uninstall --yes --data"
    ${endIf}
    StrCpy $R8 ""
    nsExec::ExecToStack /TIMEOUT=${UNINSTALL_LIMIT_MS} '${BOATHOUSE_COMMAND} $R9'
    Pop $R7
    Pop $R8
    ${if} $R9 == "uninstall --yes --data"
    ${andIf} $R7 != "0"
      MessageBox MB_OK|MB_ICONEXCLAMATION "Not all images, containers, volumes and settings could be deleted.$\r$\n$\r$\n$R8"
    ${endIf}
    ; The start at login, whatever came of that (windows-login-entry.ts).
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "Boathouse"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "Boathouse"
  ${endIf}
!macroend
