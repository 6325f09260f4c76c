package dev.quire.bench.work;

/**
 * One line of {@code filters}.
 *
 * @param filter in words
 * @param share of the rows that it lets through
 * @param anewMicros from the filter to the set of rows, counted, where none of its tests is
 *     remembered; the median
 * @param againMicros the same of a filter that was asked just before
 * @param buildSeconds of the one segment, its metadata index included
 * @param plainBuildSeconds the same without metadata
 * @param indexBytesPerRow of the metadata index, all fields together
 * @param metadataBytesPerRow of the metadata itself
 */
public record FilterFigures(
    int n,
    String filter,
    double share,
    double anewMicros,
    double againMicros,
    double buildSeconds,
    double plainBuildSeconds,
    double indexBytesPerRow,
    double metadataBytesPerRow) {}
