package dev.quire.bench.work;

/**
 * How searches fare beside other work.
 *
 * @param beside {@code nothing}, {@code build}, {@code load} or {@code build and load}, and of
 *     several stretches which; {@code nothing, all indexed} where a load was waited for
 * @param p99Ratio p99 by that of the quiet run just before
 * @param builds index builds that ended meanwhile
 * @param rowsLoaded rows that were acknowledged meanwhile
 */
record BusyFigures(
    String index,
    int n,
    int d,
    String beside,
    int threads,
    double qps,
    double p50Us,
    double p99Us,
    double p99Ratio,
    int builds,
    long rowsLoaded) {}
