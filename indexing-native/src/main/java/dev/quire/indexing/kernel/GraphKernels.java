package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Walks through a graph, and growing it. */
public final class GraphKernels {
  private static final MethodHandle SEARCH_GRAPH =
      LinkedLibrary.function(
          "qr_search_graph", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle GRAPH_INSERT =
      LinkedLibrary.function(
          "qr_graph_insert", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle GRAPH_LINK =
      LinkedLibrary.function(
          "qr_graph_link",
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle GRAPH_THIN =
      LinkedLibrary.function(
          "qr_graph_thin", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG));

  private static final MethodHandle WALK_GRAPH =
      LinkedLibrary.function(
          "qr_walk_graph", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle GRAPH_APPEND =
      LinkedLibrary.function(
          "qr_graph_append", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle GRAPH_COPY =
      LinkedLibrary.function("qr_graph_copy", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));

  private GraphKernels() {}

  public static long walkGraph(
      MemorySegment search, MemorySegment rows, MemorySegment graph, MemorySegment walk) {
    try {
      return (long) WALK_GRAPH.invokeExact(search, rows, graph, walk);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void graphAppend(MemorySegment growth, long first, long end) {
    try {
      GRAPH_APPEND.invokeExact(growth, first, end);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void graphCopy(MemorySegment graph, MemorySegment changed, MemorySegment links) {
    try {
      GRAPH_COPY.invokeExact(graph, changed, links);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static long searchGraph(
      MemorySegment search, MemorySegment rows, MemorySegment graph, MemorySegment walk) {
    try {
      return (long) SEARCH_GRAPH.invokeExact(search, rows, graph, walk);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void graphInsert(MemorySegment growth, long first, long end) {
    try {
      GRAPH_INSERT.invokeExact(growth, first, end);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void graphLink(
      MemorySegment growth, MemorySegment offsets, MemorySegment sources, long first, long end) {
    try {
      GRAPH_LINK.invokeExact(growth, offsets, sources, first, end);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  public static void graphThin(MemorySegment growth, MemorySegment layer, long first, long end) {
    try {
      GRAPH_THIN.invokeExact(growth, layer, first, end);
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }
}
