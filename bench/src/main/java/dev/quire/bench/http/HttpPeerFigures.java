package dev.quire.bench.http;

/**
 * One server in one round.
 *
 * @param loadSeconds to store all rows and have the index ready
 * @param p50Us median time from sending a request to having its whole answer, in microseconds
 */
record HttpPeerFigures(
    String engine,
    int round,
    int n,
    int d,
    String metric,
    int k,
    int connections,
    double recall,
    double requestsPerSecond,
    double p50Us,
    double p99Us,
    double loadSeconds) {}
