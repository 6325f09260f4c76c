package dev.quire.domain.search;

import dev.quire.domain.library.IndexType;
import java.util.OptionalLong;

/**
 * What a search decided and did in one segment.
 *
 * @param segment its number; empty for rows that are in memory still
 * @param index what is built over it
 * @param rows all of its rows, deleted ones too
 * @param allowed rows that are not deleted and match the filter
 * @param filterNanos spent on finding the allowed rows; those that match the filter are found for
 *     all segments with the first
 * @param searchNanos spent on searching among them
 */
public record SegmentSearch(
    OptionalLong segment,
    IndexType index,
    int rows,
    int allowed,
    Plan plan,
    Work work,
    long filterNanos,
    long searchNanos) {}
