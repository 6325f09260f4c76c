package dev.quire.bench.work;

/**
 * One line of {@code ingest}.
 *
 * @param batch rows a call
 * @param seconds from the first call to the last acknowledgement
 * @param p50Us median time of one call, in microseconds
 * @param foundAgain sampled rows that a search for them found right after the load
 * @param sampled how many were sampled
 */
record IngestFigures(
    String engine,
    int n,
    int d,
    int batch,
    String durability,
    int writers,
    double seconds,
    double rowsPerSecond,
    double p50Us,
    double p99Us,
    int foundAgain,
    int sampled,
    double rssMiB) {}
