package dev.quire.bench.work;

import java.util.Map;

/**
 * One line of {@code scale}.
 *
 * @param loadSeconds to write the rows, before the index
 * @param openMillis to open the directory again afterwards
 * @param firstSearchMillis of the first search after that
 * @param heapMiB live objects on the Java heap then, which should not grow with n
 */
record ScaleFigures(
    String index,
    int n,
    int d,
    Map<String, Object> params,
    Map<String, Integer> effort,
    double recall,
    double qps,
    double p50Us,
    double p99Us,
    double loadSeconds,
    double buildSeconds,
    double bytesPerVector,
    double openMillis,
    double firstSearchMillis,
    double heapMiB,
    double rssMiB) {}
