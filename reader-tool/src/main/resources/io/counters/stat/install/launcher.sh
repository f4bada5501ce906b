#!/bin/sh
# Runs counters-stat with the Java beside it; whatever links lead here, wherever this folder is.
#
#   COUNTERS_STAT_OPTS   further options for the JVM, separated by blanks

self=$0
while [ -L "$self" ]; do
    link=$(readlink -- "$self")
    case $link in
    /*) self=$link ;;
    *) self=${self%/*}/$link ;;
    esac
done
case $self in
*/*) ;;
*) self=./$self ;;
esac
home=$(CDPATH='' cd -- "${self%/*}/.." && pwd -P) || exit 70

# Text in segments is UTF-8. A locale that is not would make Java mangle arguments.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
*[Uu][Tt][Ff]8* | *[Uu][Tt][Ff]-8*) ;;
*)
    LC_ALL=C.UTF-8
    export LC_ALL
    ;;
esac

# What works for long is compiled for speed; what answers and ends is not, nor what looks once a second: that is what is
# built into this Java.
case ${1:-} in
serve | demo | replay | plot) tiers=-XX:TieredStopAtLevel=4 ;;
*) tiers= ;;
esac

# Recordings are written by a library that reaches memory in a way of which newer Java warns on standard error.
unsafe=
if [ "${1:-}" = record ]; then
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/runtime/release")
    [ "${major:-0}" -lt 23 ] || unsafe=--sun-misc-unsafe-memory-access=allow
fi

set -f
exec "$home/runtime/bin/java" -XX:SharedArchiveFile="$home/lib/counters-stat.jsa" $tiers $unsafe ${COUNTERS_STAT_OPTS:-} \
    -jar "$home/lib/counters-stat.jar" "$@"
