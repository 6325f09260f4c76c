package dev.quire.domain.index;

/**
 * One measured point of an index: what an effort brings.
 *
 * @param effort nprobe or efSearch; 0 where the index has no effort to vary
 * @param recall recall@10 against the exact answer, with its 95 % interval
 * @param p50Millis median time of a search
 */
public record Calibration(
    int effort, double recall, double recallLow, double recallHigh, double p50Millis) {}
