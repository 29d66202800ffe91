@echo off
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0..\..\Boathouse.exe" "%~dp0..\app.asar\dist\electron\cli\main.js" %*
