# Markdown from the small tables: work/lengths/texts/NAME.txt and work/frequent/SIZE/texts/NAME.txt.
BEGIN {
	kind["1"] = "Words"
	kind["2"] = "Pairs"
	kind["3"] = "Triples"
}

FNR == 1 {
	parts = split(FILENAME, part, "/")
	name = part[parts]
	sub(/\.txt$/, "", name)
	size = part[2] == "frequent" ? part[3] : ""
	if (!(name in seen)) {
		seen[name] = 1
		names[++count] = name
	}
}

size == "" {
	words[name] += $2
	letters[name] += $1 * $2
	if ($1 > longest[name]) longest[name] = $1
	next
}

{
	times = $1
	sub(/^ *[0-9]+ /, "")
	entry = $0 " (" times ")"
	table[name, size] = table[name, size] (table[name, size] == "" ? "" : ", ") entry
}

END {
	print "# Words of " count " texts\n"
	print "| text | words | letters a word | longest word |"
	print "| --- | ---: | ---: | ---: |"
	for (i = 1; i <= count; i++) {
		n = names[i]
		printf "| %s | %d | %.2f | %d |\n", n, words[n], letters[n] / words[n], longest[n]
	}
	for (i = 1; i <= count; i++) {
		print "\n## " names[i] "\n"
		for (s = 1; s <= 3; s++) print "- " kind[s] ": " table[names[i], s]
	}
}
