# One kept slot of the launcher: runs one shell or exec task after another, each as its own process group.
# In: frames on stdin, eight decimal digits and then that many bytes of assignments (bash-slot.ts writes them, quoted).
# Out, on stdout: the two lines of `times`, then `=STATUS LEFTOVER PID`. Any other line is a remark of bash, such as
# "PID Killed", which is how bash-slot.ts tells a signal from an exit code above 128.
# TERM (from guardian.bash) means that the engine is dead: end the task and everything that carries its marker.
# Nothing here may start a process for a task beside the task itself.
((BASH_VERSINFO[0] >= 5)) && [[ -r /proc/self/environ ]] || exit 69
LC_ALL=C # makes `read -N` count bytes; not exported
exec 2>&1
unset OLDPWD CDPATH
export PWD
# As if this shell were not there.
((--SHLVL)) || unset SHLVL
# A handler, not "ignore": what is ignored here would be ignored in every task.
trap : PIPE HUP INT QUIT
trap __tg_engine_died TERM

__tg_leader= __tg_marker= __tg_status= __tg_ended=

# __tg_hunt SIGNAL: signals every process with the attempt's marker in its environment; true if there was one.
__tg_hunt() {
  local file variables pid found=1
  for file in /proc/[0-9]*/environ; do
    mapfile -d '' -t variables <"$file" || continue
    [[ " ${variables[*]} " == *" TASKGRAPH_MARK=$__tg_marker "* ]] || continue
    pid=${file#/proc/} pid=${pid%/environ}
    kill "-$1" "$pid" && found=0
  done 2>/dev/null
  return $found
}

# Left beside the log by rename, so that the next start can tell "finished meanwhile" from "unknown".
__tg_record() {
  [[ $__tg_marker && $__tg_log ]] || return
  printf '{"attempt":"%s","status":%s,"ended":"%s"%s}\n' "$__tg_marker" "${__tg_status:-null}" "$1" \
    "${__tg_status:+,\"endedAtMs\":${__tg_ended:0:13}}" >"$__tg_log.exit.tmp" &&
    mv -f -- "$__tg_log.exit.tmp" "$__tg_log.exit.json"
}

__tg_engine_died() {
  trap : TERM
  exec >/dev/null 2>&1
  if [[ $__tg_leader && -z $__tg_status ]]; then
    kill -TERM -- "-$__tg_leader"
    __tg_hunt TERM
    kill -CONT -- "-$__tg_leader"
    # Where a look takes long, there are fewer: the two seconds are promised.
    local round quiet=0 last=$((${EPOCHREALTIME/./} + 700000))
    for round in 1 2 3 4 5 6 7 8 9 10; do
      ((${EPOCHREALTIME/./} < last)) || break
      kill -0 -- "-$__tg_leader" || __tg_hunt 0 || break
      sleep 0.08
    done
    for round in 1 2 3 4 5 6 7 8 9 10; do
      kill -KILL -- "-$__tg_leader"
      if __tg_hunt KILL; then quiet=0; else ((++quiet == 2)) && break; fi
    done
    __tg_record engine-died
  elif [[ $__tg_status ]]; then
    __tg_record itself
  fi
  exit 0
}

while read -r -N 8 __tg_size; do
  __tg_leader= __tg_marker= __tg_status=
  read -r -N "$((10#$__tg_size))" __tg_frame || break
  eval "$__tg_frame"
  __tg_left=0
  if cd -- "$__tg_cwd"; then
    # Monitor mode gives the task a group of its own. It is off again while we wait: that a task is stopped or goes on is nothing
    # to us, and `wait -f`, which is made for that, may wait for ever for a process that ends just when it is made to go on.
    set -m
    (export "${__tg_env[@]}" 2>/dev/null; exec "${__tg_words[@]}") >>"$__tg_log" 2>&1 </dev/null &
    __tg_leader=$!
    set +m
    wait "$__tg_leader"
    __tg_status=$? __tg_ended=${EPOCHREALTIME/./}
    # It was stopped before monitor mode was off, or a signal has woken us.
    while ((__tg_status > 128)) && kill -0 "$__tg_leader" 2>/dev/null; do
      sleep 0.05
      wait "$__tg_leader"
      __tg_status=$? __tg_ended=${EPOCHREALTIME/./}
    done
    kill -0 -- "-$__tg_leader" 2>/dev/null && __tg_left=1
  else
    __tg_status=125 __tg_ended=${EPOCHREALTIME/./}
  fi
  times
  echo "=$__tg_status $__tg_left $__tg_leader"
done
[[ $__tg_status ]] && __tg_record itself
