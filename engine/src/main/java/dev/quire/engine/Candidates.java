package dev.quire.engine;

import dev.quire.domain.Id;
import dev.quire.domain.chunk.ChunkId;
import dev.quire.domain.store.Match;
import dev.quire.engine.Layers.Place;
import dev.quire.storage.segment.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * The k nearest rows so far, and all that are as far as the k-th: which of those answer is for
 * their ids to say, which are read once everything was searched. For one thread.
 */
final class Candidates {
  private static final Comparator<Candidate> BY_DISTANCE =
      Comparator.comparingDouble(Candidate::distance);
  private static final Comparator<Candidate> ORDER =
      BY_DISTANCE.thenComparing(candidate -> candidate.id().value(), Id::compare);

  private final int k;
  private final List<Candidate> nearest = new ArrayList<>();

  Candidates(int k) {
    this.k = k;
  }

  /**
   * A row that may be among the nearest. Its id is read where a tie, or the answer, asks for it.
   *
   * @param place of the segment's layer
   */
  record Candidate(Segment segment, int place, int row, float distance) {
    private ChunkId id() {
      return segment.chunkId(row);
    }
  }

  /** The distance of the k-th: no row farther is of use; infinite while there are fewer. */
  float limit() {
    return nearest.size() < k ? Float.POSITIVE_INFINITY : nearest.get(k - 1).distance();
  }

  /**
   * @param found by ascending distance
   */
  void add(List<Candidate> found) {
    nearest.addAll(found);
    if (nearest.size() > found.size()) {
      nearest.sort(BY_DISTANCE);
    }
    float limit = limit();
    while (nearest.size() > k && nearest.getLast().distance() > limit) {
      nearest.removeLast();
    }
  }

  /**
   * The k nearest, equal distances by chunk id.
   *
   * @param layers that the candidates are of
   */
  List<Match> matches(Layers layers) {
    nearest.sort(ORDER);
    List<Candidate> best = nearest.subList(0, Math.min(k, nearest.size()));
    if (layers.areOnDisk()) {
      HitsAhead.ids(layers, best.stream().map(hit -> new Place(hit.place(), hit.row())).toList());
    }
    Match[] matches = new Match[best.size()];
    for (int i = 0; i < matches.length; i++) {
      if (matches[i] == null) {
        name(best, best.get(i).segment(), matches);
      }
    }
    return Arrays.asList(matches);
  }

  private static int[] rowsOf(List<Candidate> hits, Segment segment) {
    int[] rows = new int[hits.size()];
    int count = 0;
    for (Candidate hit : hits) {
      if (hit.segment() == segment) {
        rows[count++] = hit.row();
      }
    }
    return Arrays.copyOf(rows, count);
  }

  /** Makes the matches of one segment: ids are read of all its rows together. */
  private static void name(List<Candidate> best, Segment segment, Match... matches) {
    Iterator<ChunkId> ids = segment.chunkIds(rowsOf(best, segment)).iterator();
    for (int i = 0; i < matches.length; i++) {
      Candidate hit = best.get(i);
      if (hit.segment() == segment) {
        matches[i] = new Match(ids.next(), hit.distance(), hit.place(), hit.row());
      }
    }
  }
}
