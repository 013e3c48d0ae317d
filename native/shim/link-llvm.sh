#!/usr/bin/env bash
# link-llvm.sh SOURCES OUTPUT CLANG LLVM_CONFIG: LLVM as a shared library that has what the C# in SOURCES calls, and no more.
# The C++ library and what else LLVM needs are inside; only libc and libm stay outside. Nothing is done if nothing changed.
set -euo pipefail
sources=$1 output=$2 clang=$3 llvm_config=$4
components="native passes irreader"

functions=$(grep -rhoE --include='*.cs' --exclude='LlvmC.g.cs' --exclude-dir=obj --exclude-dir=bin '\bLLVM\.LLVM[A-Za-z0-9]+' "$sources" |
  sed 's/^LLVM\.//' | sort -u)
mkdir -p "$(dirname "$output")"
recipe=$("$llvm_config" --version)$'\n'$(cat "$0")$'\n'$functions
[ -f "$output" ] && [ -f "$output.recipe" ] && [ "$(cat "$output.recipe")" = "$recipe" ] && exit 0

{
  echo '{ global:'
  sed 's/$/;/' <<< "$functions"
  echo 'local: *; };'
} > "$output.exports"
# shellcheck disable=SC2046,SC2086
"$clang" -shared -fuse-ld=lld -o "$output" $(sed 's/^/-Wl,-u,/' <<< "$functions") \
  -Wl,--version-script="$output.exports" -Wl,-soname,"$(basename "$output")" -Wl,--gc-sections -Wl,--strip-all -Wl,-z,now -Wl,-z,defs \
  -Wl,--start-group $("$llvm_config" --link-static --libfiles $components) -Wl,--end-group \
  -Wl,-Bstatic -lstdc++ -lz -lzstd -Wl,-Bdynamic -static-libgcc -lm
echo "$recipe" > "$output.recipe"
