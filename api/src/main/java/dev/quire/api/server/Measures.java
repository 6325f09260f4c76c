package dev.quire.api.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** What the server tells Prometheus about its own work. */
@Singleton
public class Measures {
  private final Counter searches;
  private final Counter chunksWritten;
  private final Timer searchTime;
  private final Timer embeddingTime;

  Measures(MeterRegistry registry) {
    searches = Counter.builder("quire.searches").description("questions asked").register(registry);
    chunksWritten =
        Counter.builder("quire.chunks.written")
            .description("chunks created or replaced")
            .register(registry);
    searchTime =
        Timer.builder("quire.search")
            .description("time of a question, embedding included")
            .publishPercentileHistogram()
            .register(registry);
    embeddingTime =
        Timer.builder("quire.embed")
            .description("time of a call to the embedding model")
            .register(registry);
  }

  <T> T search(Supplier<T> call) {
    searches.increment();
    return searchTime.record(call);
  }

  <T> T embedding(Supplier<T> call) {
    return embeddingTime.record(call);
  }

  public void chunksWritten(long count) {
    chunksWritten.increment(count);
  }
}
