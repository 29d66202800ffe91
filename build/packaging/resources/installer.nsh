; What the uninstaller does before it deletes the program: it stops the engine and takes away what was put elsewhere. An update runs it too,
; and takes nothing away. The data stays unless the user says so. A one-click uninstaller counts as silent by now, whoever started it, so
; whether there is somebody to ask is read from the command line.
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
    nsExec::ExecToLog '"$INSTDIR\resources\bin\boathouse.cmd" $R9'
    Pop $R9
  ${endIf}
!macroend
