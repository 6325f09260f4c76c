package dev.quire.bench.http;

/**
 * One line of {@code http}.
 *
 * @param work {@code vector} or {@code text}
 * @param n chunks in the library
 * @param p50Us median time from sending a request to having its whole answer, in microseconds
 */
record HttpFigures(
    String work,
    String library,
    long n,
    int d,
    int k,
    int connections,
    int requests,
    double requestsPerSecond,
    double p50Us,
    double p99Us) {}
