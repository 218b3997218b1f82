const SCRIPT =
  /\.(py|pyi|[cm]?[jt]sx?|sh|bash|zsh|fish|rb|pl|pm|lua|r|jl|sql|awk|sed|php|go|rs|c|h|cc|cpp|hpp|java|kt|scala|cs|swift|nf|smk|m|jq|ps1|bat|cmd|toml|ini|cfg|ya?ml)$/i

/** Whether a file's name says that people write it: of such inputs the text is kept, so that a change can be shown line by line. */
export const isScriptPath = (path: string): boolean => SCRIPT.test(path)
