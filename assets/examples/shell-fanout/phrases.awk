# Every run of `size` words that follow one another, one run a line. Reads one word a line.
{
	word[NR] = $0
	if (NR < size) next
	phrase = word[NR - size + 1]
	for (i = NR - size + 2; i <= NR; i++) phrase = phrase " " word[i]
	print phrase
}
