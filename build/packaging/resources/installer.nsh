; What our installer and uninstaller for Windows do beside electron-builder's own. Each command of ours has a limit: the longest silence of it, in
; milliseconds, after which it is ended and the rest goes on. One whose words go into a file is silent all its time.
!define BOATHOUSE_COMMAND '"$INSTDIR\resources\bin\boathouse.cmd"'
; The engine's own limit for a stop is 130 seconds (STOP_GRACE_MS).
!define STOP_LIMIT_MS 180000
!define UNINSTALL_LIMIT_MS 600000
!define UNINSTALL_WORDS "$TEMP\boathouse-uninstall.txt"

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
; user says so. What the command says goes into a file, which is left where not all was done: the command is gone in a moment, and nsExec takes its UTF-8 for
; the system's code page. Its exit code does not tell what is left, so neither does the message. With /S nobody is asked or told; the file is left all the same.
; A one-click uninstaller counts as silent by now, whoever started it, so whether there is somebody is read from the command line.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    StrCpy $R9 "uninstall --yes"
    StrCpy $R6 ""
    ${GetParameters} $R8
    ClearErrors
    ${GetOptions} $R8 "/S" $R7
    ${if} ${Errors}
      StrCpy $R6 "The docker context, the entry in the PATH, or copies of docker's plugins may be left. The images, containers, volumes and settings were to stay."
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Delete all images, containers, volumes and settings as well?" IDNO +3
      StrCpy $R9 "uninstall --yes --data"
      StrCpy $R6 "Images, containers, volumes and settings may be left, all or some of them, or the docker context, the entry in the PATH, or copies of docker's plugins."
    ${endIf}
    nsExec::Exec /TIMEOUT=${UNINSTALL_LIMIT_MS} '"$SYSDIR\cmd.exe" /d /s /c "${BOATHOUSE_COMMAND} $R9 >"${UNINSTALL_WORDS}" 2>&1"'
    Pop $R7
    ${if} $R7 == "0"
      Delete "${UNINSTALL_WORDS}"
    ${elseIf} $R6 != ""
      StrCpy $R8 "What failed, and what to do about it, is in ${UNINSTALL_WORDS}."
      ${if} $R7 == "timeout"
        StrCpy $R8 "It took too long, and an engine may still run. What was done by then is in ${UNINSTALL_WORDS}."
      ${elseIf} $R7 == "error"
        StrCpy $R8 "The command for it could not be started."
      ${endIf}
      MessageBox MB_OK|MB_ICONEXCLAMATION "Not all that Boathouse was to take away is certain to be gone.$\r$\n$\r$\n$R6$\r$\n$\r$\n$R8"
    ${endIf}
    ; The start at login, whatever came of that (windows-login-entry.ts).
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "Boathouse"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "Boathouse"
  ${endIf}
!macroend
