# One lower-case word a line. An apostrophe within a word belongs to it ("water'd"), one at its edge doesn't.
tr 'A-Z' 'a-z' | tr -cs "a-z'" '\n' | sed -e "s/^'*//" -e "s/'*\$//" -e '/^$/d'
