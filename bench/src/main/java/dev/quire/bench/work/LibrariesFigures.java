package dev.quire.bench.work;

/**
 * One line of {@code libraries}.
 *
 * @param chunks in each library
 * @param openSeconds to open the database with all of them again
 * @param heapMiB live objects on the Java heap after one search in each
 * @param openFiles of the process
 * @param mappings of its memory, of which Linux grants 65,530
 */
record LibrariesFigures(
    int libraries,
    int chunks,
    double createSeconds,
    double openSeconds,
    double heapMiB,
    double rssMiB,
    long openFiles,
    long mappings) {}
