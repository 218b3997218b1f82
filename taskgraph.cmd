@echo off
rem Runs the command line from a checkout; see the shell script `taskgraph` beside this file.
node "%~dp0scripts\prepare.mjs" 1>&2 || exit /b 2
"%~dp0node_modules\node\bin\node.exe" "%~dp0dist\main\cli.js" %*
