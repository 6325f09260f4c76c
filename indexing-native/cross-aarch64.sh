#!/bin/sh
# Builds libquire for 64-bit Arm with Debian's cross compiler and runs its kernel tests under qemu-user.
# Needs: gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static
# The library goes where the jar expects it: target/classes/META-INF/native/linux-aarch64/libquire.so
set -eu
cd "$(dirname "$0")"
for tool in aarch64-linux-gnu-gcc qemu-aarch64-static cmake; do
  command -v "$tool" >/dev/null || { echo "missing $tool: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static cmake" >&2; exit 1; }
done
build=target/cmake-aarch64
cmake -S src/main/c -B "$build" -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_TOOLCHAIN_FILE="$PWD/src/main/c/cmake/aarch64.cmake" \
  -DCMAKE_LIBRARY_OUTPUT_DIRECTORY="$PWD/target/classes/META-INF/native/linux-aarch64"
cmake --build "$build" --parallel 2
# "cap" would run everything once more: what it asks for does not depend on the processor
ctest --test-dir "$build" --output-on-failure --no-tests=error --timeout 14400 --exclude-regex cap
