/**
 * Which rows have which metadata: an inverted index over the rows of a sealed segment, columns over
 * those in memory. Both answer one test of one field with a set of rows, exactly as {@code
 * FilterMatch} would row by row.
 */
package dev.quire.storage.metadata;
