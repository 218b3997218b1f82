# Watches over everything that a launcher keeps. It reads lines on stdin, whose other end only the engine holds:
#   slot PID          a slot.bash: told (TERM) to end its task itself
#   worker PID MARK   a function worker: its group, and whatever carries TASKGRAPH_WORKER=MARK, is ended here
#   gone PID          ended in the ordinary way
#   quit              the engine closed: leave
# The end of stdin without `quit` means that the engine died: within two seconds nothing of it is left.
((BASH_VERSINFO[0] >= 5)) && [[ -r /proc/self/environ ]] || exit 69
LC_ALL=C
trap : PIPE HUP INT QUIT TERM
declare -A slots workers starts

# A pid alone may have been given to somebody else meanwhile; with its start time it is an identity.
start_of() {
  local line
  start=
  read -r line <"/proc/$1/stat" || return
  line=${line##*) }
  set -- $line
  start=${20}
}

same() { start_of "$1"; [[ $start && $start == "${starts[$1]}" ]]; }

# Signals every process that carries the marker of one of the workers; true if there was one.
hunt() {
  local file variables text mark pid found=1
  for file in /proc/[0-9]*/environ; do
    mapfile -d '' -t variables <"$file" || continue
    text=" ${variables[*]} "
    for mark in "${workers[@]}"; do
      [[ $text == *" TASKGRAPH_WORKER=$mark "* ]] || continue
      pid=${file#/proc/} pid=${pid%/environ}
      kill "-$1" "$pid" && found=0
    done
  done
  return $found
}

while read -r verb pid mark; do
  case $verb in
    slot | worker)
      start_of "$pid"
      starts[$pid]=$start
      if [[ $verb == slot ]]; then slots[$pid]=1; else workers[$pid]=$mark; fi
      ;;
    gone) unset "slots[$pid]" "workers[$pid]" "starts[$pid]" ;;
    quit) exit 0 ;;
  esac
done 2>/dev/null

exec >/dev/null 2>&1
for pid in "${!slots[@]}"; do same "$pid" && kill -TERM "$pid"; done
((${#workers[@]})) || exit 0
for pid in "${!workers[@]}"; do
  same "$pid" || continue
  kill -TERM -- "-$pid"
  kill -CONT -- "-$pid"
done
hunt TERM
# Where a look takes long, there are fewer: the two seconds are promised.
last=$((${EPOCHREALTIME/./} + 700000))
for round in 1 2 3 4 5 6 7 8 9 10; do
  ((${EPOCHREALTIME/./} < last)) && hunt 0 || break
  sleep 0.08
done
for pid in "${!workers[@]}"; do same "$pid" && kill -KILL -- "-$pid"; done
quiet=0
for round in 1 2 3 4 5 6 7 8 9 10; do
  if hunt KILL; then quiet=0; else ((++quiet == 2)) && break; fi
done
exit 0
