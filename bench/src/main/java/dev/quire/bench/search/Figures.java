package dev.quire.bench.search;

import java.util.Map;

/**
 * One line of results.
 *
 * @param recall recall@k over all queries
 * @param qps queries per second, all threads together
 * @param p50Us median time of one query, in microseconds
 * @param rssMiB of the process that searches
 */
public record Figures(
    String engine,
    String index,
    int n,
    int d,
    String metric,
    int k,
    Map<String, Object> params,
    Map<String, Integer> effort,
    int threads,
    double recall,
    double qps,
    double p50Us,
    double p99Us,
    double buildSeconds,
    double bytesPerVector,
    double rssMiB) {}
