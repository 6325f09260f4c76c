# shellcheck shell=sh
# Sourced by mvnw and ./quire: exports JAVA_HOME of a JDK 25 or newer and checks for a C compiler and CMake.
# It starts no JVM: the version is read from the `release` file that every JDK since 9 carries.

quire_required_jdk=25

quire_jdk_feature() { # <jdk home> -> feature version, or 0 where this is no JDK
  if [ ! -f "$1/release" ] || [ ! -x "$1/bin/javac" ]; then echo 0; return; fi
  quire_version=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release")
  echo "${quire_version:-0}"
}

quire_suits() { [ "$(quire_jdk_feature "$1")" -ge "$quire_required_jdk" ]; }

quire_resolve_link() { # readlink -f, which older macOS lacks
  readlink -f "$1" 2>/dev/null || echo "$1"
}

quire_find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && quire_suits "$JAVA_HOME"; then return 0; fi
  quire_javac=$(command -v javac 2>/dev/null || true)
  if [ -n "$quire_javac" ]; then
    quire_home=$(dirname "$(dirname "$(quire_resolve_link "$quire_javac")")")
    if quire_suits "$quire_home"; then JAVA_HOME=$quire_home; return 0; fi
  fi
  case $- in *f*) quire_noglob=1; set +f ;; *) quire_noglob=0 ;; esac
  quire_found=
  for quire_home in /usr/lib/jvm/*25* /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if quire_suits "$quire_home"; then quire_found=$quire_home; break; fi
  done
  [ "$quire_noglob" = 0 ] || set -f
  [ -n "$quire_found" ] && JAVA_HOME=$quire_found
}

quire_missing=
if quire_find_jdk; then
  export JAVA_HOME
else
  quire_missing="$quire_missing
  - a JDK $quire_required_jdk or newer (looked in JAVA_HOME, on the PATH, in /usr/lib/jvm, /opt, SDKMAN, ~/.jdks):
      apt-get install temurin-25-jdk     (Adoptium's package repository), or
      sdk install java 25-tem            (SDKMAN), or unpack one and set JAVA_HOME"
fi
if ! command -v "${CC:-cc}" >/dev/null 2>&1; then
  quire_missing="$quire_missing
  - a C compiler (looked for '${CC:-cc}'):          apt-get install gcc"
fi
if ! command -v cmake >/dev/null 2>&1; then
  quire_missing="$quire_missing
  - CMake 3.20 or newer:                  apt-get install cmake make"
fi
if [ -n "$quire_missing" ]; then
  printf 'Quire cannot be built here yet. Missing:%s\n' "$quire_missing" >&2
  exit 1
fi
