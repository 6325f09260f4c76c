package dev.quire.bench.peer;

/** What a contender's process says when its index stands. */
record Ready(String engine, double buildSeconds) {}
