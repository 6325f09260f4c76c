package dev.quire.bench.kernel;

/**
 * One line of {@code kernels}.
 *
 * @param work {@code plainSum}, {@code floatScan}, {@code codedScan} or {@code shortCodeScan}
 * @param nanosPerRow of the median scan; for the plain sum that of as many bytes as a row of floats
 *     has
 * @param p90NanosPerRow of the scan that a tenth of all exceed: far from the median on a busy
 *     machine
 * @param gigabytesPerSecond at the median, of what the scan must read: 4 bytes a component, 1 of
 *     the codes, or a quarter of the short ones and two floats
 * @param ofBandwidth that rate as a part of the plain sum's
 */
record KernelFigures(
    String work,
    int d,
    int rows,
    double nanosPerRow,
    double p90NanosPerRow,
    double gigabytesPerSecond,
    double ofBandwidth) {}
