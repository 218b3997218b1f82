# Says of every CSV file how many rows and columns it has; fails on the first row whose number of columns is not the header's.
# Commas within double quotes don't count.
n=0
for file in "$@"; do
	awk '
		{ sub(/\r$/, ""); line = $0; gsub(/"[^"]*"/, "", line); columns = split(line, field, ",") }
		NR == 1 { expected = columns; next }
		columns != expected {
			printf "%s:%d: %d columns where the header has %d\n", FILENAME, NR, columns, expected > "/dev/stderr"
			bad = 1
			exit 1
		}
		END { if (!bad) printf "%-42s %6d rows %3d columns\n", FILENAME, NR - 1, expected }
	' "$file" || exit 1
	n=$((n + 1))
	# stdout is the report, so the progress goes to the third descriptor
	awk -v n="$n" -v all="$#" -v file="$file" 'BEGIN { printf "::progress %.2f %s\n", n / all, file }' >&3
done
