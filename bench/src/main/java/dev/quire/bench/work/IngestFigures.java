package dev.quire.bench.work;

/**
 * One line of {@code ingest}.
 *
 * @param round 1 for the first load of the process
 * @param batch rows a call
 * @param seconds from the first call to the last acknowledgement
 * @param cpuUsPerRow time of all threads, in the kernel too, sealing in the background included
 * @param writersUsPerRow of it by the threads that write
 * @param compilerUsPerRow of it by the virtual machine's compiler
 * @param collectorUsPerRow of it by its collector
 * @param writtenMiBPerSecond by the process while it loads: journal and sealed segments
 * @param diskMiBPerSecondBefore one file written from front to end and synced, before the load
 * @param diskMiBPerSecondAfter the same after it
 * @param p50Us median time of one call, in microseconds
 * @param foundAgain sampled rows that a search for them found right after the load
 * @param sampled how many were sampled
 * @param firstSearchMillis of the first of these searches, for the 10 nearest
 * @param searchP50Us of the others
 * @param replaySeconds until all rows are there again, from the journal and what was sealed by then
 */
record IngestFigures(
    String engine,
    int round,
    int n,
    int d,
    int batch,
    String durability,
    int writers,
    double seconds,
    double rowsPerSecond,
    double cpuUsPerRow,
    double writersUsPerRow,
    double compilerUsPerRow,
    double collectorUsPerRow,
    double writtenMiBPerSecond,
    double diskMiBPerSecondBefore,
    double diskMiBPerSecondAfter,
    double p50Us,
    double p99Us,
    int foundAgain,
    int sampled,
    double firstSearchMillis,
    double searchP50Us,
    double replaySeconds,
    double rssMiB) {}
