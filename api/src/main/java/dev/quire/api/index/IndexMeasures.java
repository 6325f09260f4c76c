package dev.quire.api.index;

import dev.quire.api.server.Database;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.library.Library;
import dev.quire.domain.search.Calibration;
import dev.quire.domain.service.LibraryService.Overview;
import dev.quire.engine.Quire;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;

/**
 * What Prometheus is told of each library's index: the recall and the time that its searches have
 * unless they ask for another, as measured after the build. Libraries come and go, so the figures
 * are read when they are asked for.
 */
@Singleton
public class IndexMeasures {
  private static final Logger LOG = Logger.getLogger("dev.quire.api");
  private static final String METRICS = "/q/metrics";

  /** Beyond so many libraries a metrics page is no use; the first by id are told. */
  private static final int MOST_LIBRARIES = 1_000;

  private static final int BEFORE_OTHERS = 100;

  private final Database database;
  private final MultiGauge recall;
  private final MultiGauge recallLow;
  private final MultiGauge time;
  private final MultiGauge pending;

  IndexMeasures(MeterRegistry registry, Database database) {
    this.database = database;
    this.recall =
        gauge(
            registry, "quire.index.recall", "measured recall@10 of a search that names no effort");
    this.recallLow =
        gauge(registry, "quire.index.recall.low", "lower end of the recall's 95 % interval");
    this.time =
        MultiGauge.builder("quire.index.p50")
            .description("measured median time of such a search")
            .baseUnit("seconds")
            .register(registry);
    this.pending =
        gauge(registry, "quire.index.pending", "chunks that the library's index does not cover");
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  /** Reading waits for locks, so it is not done on the event loop that brings the request. */
  void refreshBeforeEachReading(@Observes Filters filters) {
    filters.register(
        request -> {
          if (METRICS.equals(request.normalizedPath()) && database.isOpen()) {
            refreshThenGoOn(request);
          } else {
            request.next();
          }
        },
        BEFORE_OTHERS);
  }

  private void refreshThenGoOn(RoutingContext request) {
    request
        .vertx()
        .executeBlocking(
            () -> {
              refresh();
              return true;
            })
        .onComplete(done -> request.next());
  }

  private void refresh() {
    List<Measured> all = measured();
    recall.register(rows(all, Calibration::recall), true);
    recallLow.register(rows(all, Calibration::recallLow), true);
    time.register(rows(all, point -> point.p50Millis() / 1e3), true);
    pending.register(
        all.stream().<MultiGauge.Row<?>>map(m -> MultiGauge.Row.of(m.tags(), m.pending())).toList(),
        true);
  }

  /** One library; its usual point is empty where nothing was measured. */
  private record Measured(Tags tags, long pending, Optional<Calibration> usual) {}

  private List<Measured> measured() {
    List<Measured> all = new ArrayList<>();
    Quire quire = database.quire();
    for (Overview overview : quire.libraries().list(Optional.empty(), MOST_LIBRARIES).items()) {
      Library library = overview.library();
      try {
        IndexState index = quire.indexes().state(library.id());
        Tags tags = Tags.of("library", library.id().value());
        all.add(new Measured(tags, index.pending(), usual(index, library.recallTarget())));
      } catch (QuireException e) {
        // gone meanwhile, say, or short of files: no reason to say nothing of the others
        LOG.debugf("%s is not measured: %s", library.id(), e.getMessage());
      }
    }
    return all;
  }

  private static List<MultiGauge.Row<?>> rows(
      List<Measured> all, ToDoubleFunction<Calibration> figure) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (Measured measured : all) {
      measured
          .usual()
          .ifPresent(
              point -> rows.add(MultiGauge.Row.of(measured.tags(), figure.applyAsDouble(point))));
    }
    return rows;
  }

  /** The least effort that meets the target, or the greatest where none does. */
  private static Optional<Calibration> usual(IndexState index, double recallTarget) {
    List<Calibration> points = index.calibration();
    return points.stream()
        .filter(point -> point.recallLow() >= recallTarget)
        .findFirst()
        .or(() -> points.isEmpty() ? Optional.empty() : Optional.of(points.getLast()));
  }
}
