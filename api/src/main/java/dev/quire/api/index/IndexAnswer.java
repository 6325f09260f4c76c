package dev.quire.api.index;

import dev.quire.api.http.QueryValue;
import dev.quire.domain.index.IndexState;
import dev.quire.domain.job.JobId;
import dev.quire.domain.search.Calibration;
import java.time.Instant;
import java.util.List;

/**
 * The index of a library.
 *
 * @param type what was asked for
 * @param params those that were asked for; where the built index is of that type, also those
 *     computed
 * @param built what was built, null before the first build
 * @param reason why the index is of this kind
 * @param job the running build, null where none runs
 */
public record IndexAnswer(
    String type,
    IndexParams params,
    String state,
    long chunks,
    long indexed,
    long pending,
    long generation,
    Instant builtAt,
    long bytes,
    String job,
    List<Point> calibration,
    SpecAnswer built,
    String reason) {

  /** One measured point: what an effort brings. */
  public record Point(
      int effort, double recall, double recallLow, double recallHigh, double p50Ms) {
    public static Point of(Calibration c) {
      return new Point(c.effort(), c.recall(), c.recallLow(), c.recallHigh(), c.p50Millis());
    }
  }

  static IndexAnswer of(IndexState state) {
    var shown =
        state.built().filter(built -> built.type() == state.asked().type()).orElse(state.asked());
    return new IndexAnswer(
        QueryValue.inLowerCase(state.asked().type()),
        IndexParams.of(shown),
        QueryValue.inLowerCase(state.state()),
        state.chunks(),
        state.indexed(),
        state.pending(),
        state.generation(),
        state.builtAt().orElse(null),
        state.bytes(),
        state.job().map(JobId::value).orElse(null),
        state.calibration().stream().map(Point::of).toList(),
        state.built().map(SpecAnswer::of).orElse(null),
        state.reason());
  }
}
