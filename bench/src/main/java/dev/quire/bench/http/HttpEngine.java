package dev.quire.bench.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.bench.rows.FloatRows;
import dev.quire.domain.library.Metric;
import java.io.IOException;
import java.net.URI;

/** A running server that holds rows and answers searches; made anew for a run, gone after it. */
interface HttpEngine extends AutoCloseable {
  String name();

  /** Stores the rows under their numbers and has its index ready. */
  void load(FloatRows rows, Metric metric) throws IOException, InterruptedException;

  /** Where a search is posted. */
  URI searches();

  /** The body of a search for the k nearest. */
  String body(float[] query, int k);

  /** The numbers of the rows in the answer to a search, best first. */
  int[] rows(JsonNode answer);

  @Override
  void close() throws IOException;
}
