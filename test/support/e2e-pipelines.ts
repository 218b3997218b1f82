/** A chain of three tasks and one beside it. Each leaves its name in `ran.txt`, so that a test sees what was executed. */
export const wordsPipeline = `# The words of a text, counted.
taskgraph: 1
name: Words   # shown in the title bar
env: { RAN: ran.txt }

tasks:
  # Capital letters first.
  lower:
    title: Lower case
    inputs: text.txt
    run: echo lower >> "$RAN"; tr 'A-Z' 'a-z' < \${{ input }} > \${{ target }}
    targets: lower.txt   # made by tr

  sorted:
    run: echo sorted >> "$RAN"; tr -s ' ' '\\n' < \${{ lower }} | sort > \${{ target }}
    targets: sorted.txt

  count:   # the last one
    run: echo count >> "$RAN"; wc -l < \${{ sorted }} | tr -d ' ' > \${{ target }}
    targets: count.txt

  # Knows nothing of the others' files.
  greeting:
    needs: [lower]   # order alone
    run: echo greeting >> "$RAN"; echo Hello > \${{ target }}
    targets: greeting.txt

layout:
  lower: [0, 0]
  sorted: [300, 0]
  count: [600, 0]
  greeting: [0, 160]
`

export const wordsFiles = { 'words.taskgraph.yaml': wordsPipeline, 'text.txt': 'The cat the dog\n' }
