package dev.quire.bench.work;

/**
 * One line of {@code filters}.
 *
 * @param filter in words
 * @param share of the rows that it lets through
 * @param medianMicros from the filter to the set of rows, counted
 * @param buildSeconds of the one segment, its metadata index included
 * @param plainBuildSeconds the same without metadata
 * @param indexBytesPerRow of the metadata index, all fields together
 * @param metadataBytesPerRow of the metadata itself
 */
public record FilterFigures(
    int n,
    String filter,
    double share,
    double medianMicros,
    double buildSeconds,
    double plainBuildSeconds,
    double indexBytesPerRow,
    double metadataBytesPerRow) {}
