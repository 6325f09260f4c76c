package dev.quire.bench.kernel;

/**
 * One line of {@code kernels}.
 *
 * @param work {@code plainSum}, {@code floatScan} or {@code codedScan}
 * @param nanosPerRow of a scan; for the plain sum that of as many bytes as a row of floats has
 * @param errorPercent JMH's half-width of the 99.9 % interval of the time
 * @param gigabytesPerSecond of what the scan must read: 4 bytes a component, or 1 of the codes
 * @param ofBandwidth that rate as a part of the plain sum's
 */
record KernelFigures(
    String work,
    int d,
    int rows,
    double nanosPerRow,
    double errorPercent,
    double gigabytesPerSecond,
    double ofBandwidth) {}
