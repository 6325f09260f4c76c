package dev.quire.domain.service;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.filter.Filter;
import dev.quire.domain.index.Evaluation;
import dev.quire.domain.library.IndexSpec;
import dev.quire.domain.library.Metric;
import dev.quire.domain.search.Aim;
import dev.quire.domain.search.Calibration;
import dev.quire.domain.search.Effort;
import dev.quire.domain.store.LibraryView;
import dev.quire.domain.store.Match;
import dev.quire.domain.store.NearestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What an index finds of what there is: queries are asked with growing effort, and what comes back
 * is compared with the exact answer. The queries are {@link StrangerQuestion}s. A neighbour as near
 * as the exact k-th counts as found, whichever of equally near ones it is.
 */
public final class RecallMeasurement {
  private static final long SEED = 1;

  /** A ladder is climbed until practically everything is found. */
  public static final double CERTAIN = 0.9995;

  private static final List<Integer> EF_LADDER =
      List.of(10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024);

  private final LibraryView view;
  private final Evaluation evaluation;
  private final long deadlineNanos;
  private final List<Embedding> queries;
  private final float[] radius;
  private final int[] wanted;

  private RecallMeasurement(LibraryView view, Evaluation evaluation, long deadlineNanos) {
    this.view = view;
    this.evaluation = evaluation;
    this.deadlineNanos = deadlineNanos;
    this.queries = queries();
    this.radius = new float[queries.size()];
    this.wanted = new int[queries.size()];
  }

  /**
   * Measures the index that was built, effort by effort, until one finds practically everything.
   *
   * @param built with its parameters filled in
   * @param deadlineNanos by {@link System#nanoTime}; past it {@code TimedOut} is thrown
   * @return by ascending effort; empty where there is nothing to look for, or nothing that may
   *     answer
   */
  public static List<Calibration> measure(
      LibraryView view, IndexSpec built, Evaluation evaluation, long deadlineNanos) {
    RecallMeasurement measurement = new RecallMeasurement(view, evaluation, deadlineNanos);
    measurement.findExactly();
    if (measurement.leastWanted() == 0) {
      return List.of();
    }
    List<Calibration> points = new ArrayList<>();
    for (int effort : ladder(built)) {
      points.add(measurement.point(effort, built));
      if (points.getLast().recall() >= CERTAIN) {
        break;
      }
    }
    return points;
  }

  /** The effort that the ladder's figure means for this kind of index. */
  public static Effort effort(IndexSpec built, int figure) {
    return switch (built) {
      case IndexSpec.Auto(), IndexSpec.Brute() -> Effort.DEFAULT;
      case IndexSpec.IvfFlat ivf -> new Effort(figure, 0, 0);
      case IndexSpec.IvfPq pq -> new Effort(figure, 0, 0);
      case IndexSpec.Hnsw hnsw -> new Effort(0, figure, 0);
    };
  }

  private static boolean comparesAll(IndexSpec built) {
    return built instanceof IndexSpec.Auto || built instanceof IndexSpec.Brute;
  }

  /** The efforts that are worth measuring, ascending. */
  public static List<Integer> ladder(IndexSpec built) {
    return switch (built) {
      case IndexSpec.Auto(), IndexSpec.Brute() -> List.of(0);
      case IndexSpec.IvfFlat ivf -> doubling(ivf.nlist());
      case IndexSpec.IvfPq pq -> doubling(pq.nlist());
      case IndexSpec.Hnsw hnsw -> EF_LADDER;
    };
  }

  private static List<Integer> doubling(int most) {
    List<Integer> ladder =
        new ArrayList<>(IntStream.iterate(1, n -> n < most, n -> 2 * n).boxed().toList());
    ladder.add(Math.max(1, most));
    return ladder;
  }

  private void findExactly() {
    for (int i = 0; i < queries.size(); i++) {
      List<Match> exact = nearest(queries.get(i), Aim.EXACT);
      wanted[i] = exact.size();
      radius[i] = exact.isEmpty() ? 0 : exact.getLast().kernelDistance();
    }
  }

  /** What each query has for an answer: fewer than k where fewer rows may answer. */
  private int leastWanted() {
    return Arrays.stream(wanted).min().orElse(0);
  }

  private List<Embedding> queries() {
    List<Match> chunks = view.sample(evaluation.sample() + 1, SEED);
    List<Embedding> made = new ArrayList<>();
    for (int i = 0; i < Math.min(evaluation.sample(), chunks.size()); i++) {
      Embedding one = embedding(chunks.get(i));
      Embedding other = embedding(chunks.get((i + 1) % chunks.size()));
      Metric metric = view.library().metric();
      made.add(
          i % 2 == 0
              ? StrangerQuestion.between(one, other, metric)
              : StrangerQuestion.moved(one, other, neighbours(other), metric));
    }
    return made;
  }

  private List<Embedding> neighbours(Embedding embedding) {
    NearestQuery query =
        new NearestQuery(
            embedding, StrangerQuestion.NEIGHBOURS, Filter.ALL, Aim.DEFAULT, deadlineNanos);
    return view.nearest(query).matches().stream().map(this::embedding).toList();
  }

  private Embedding embedding(Match match) {
    return view.chunk(match).embedding();
  }

  private List<Match> nearest(Embedding query, Aim aim) {
    return view.nearest(
            new NearestQuery(query, evaluation.k(), evaluation.filter(), aim, deadlineNanos))
        .matches();
  }

  private Calibration point(int figure, IndexSpec built) {
    Effort effort = effort(built, figure);
    double[] recalls = new double[queries.size()];
    double[] millis = new double[queries.size()];
    for (int i = 0; i < queries.size(); i++) {
      long start = System.nanoTime();
      List<Match> found = nearest(queries.get(i), effort);
      millis[i] = (System.nanoTime() - start) / 1e6;
      recalls[i] = recall(found, i);
    }
    boolean foundAll = Arrays.stream(recalls).allMatch(recall -> recall == 1);
    return foundAll && comparesAll(built)
        ? Calibration.exact(millis)
        : Calibration.of(figure, recalls, millis, leastWanted());
  }

  private double recall(List<Match> found, int query) {
    long hits = found.stream().filter(match -> match.kernelDistance() <= radius[query]).count();
    return (double) hits / wanted[query];
  }
}
