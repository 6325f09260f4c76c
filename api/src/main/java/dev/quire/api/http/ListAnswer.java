package dev.quire.api.http;

import java.util.List;

/**
 * A part of a list.
 *
 * @param nextCursor leads to the next part; null at the end
 */
public record ListAnswer<T>(List<T> items, String nextCursor) {}
