package dev.quire.sdk.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What a search found, best first.
 *
 * @param complete false where fewer chunks may answer than were asked for
 * @param tookMs where the time went on the server
 * @param index what answered
 * @param warnings what was not as hoped for, say that no effort is known to meet the recall target,
 *     and why an answer is not complete
 * @param explain how the answer came about, where it was asked for
 */
@JsonFormat(shape = JsonFormat.Shape.OBJECT)
public record SearchAnswer(
    List<Hit> hits,
    boolean complete,
    Took tookMs,
    Answered index,
    List<String> warnings,
    Optional<Explanation> explain)
    implements Iterable<Hit> {

  public SearchAnswer {
    hits = hits == null ? List.of() : List.copyOf(hits);
    tookMs = tookMs == null ? new Took(0, 0) : tookMs;
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
    explain = explain == null ? Optional.empty() : explain;
    index = index == null ? new Answered("", 0) : index;
  }

  @Override
  public Iterator<Hit> iterator() {
    return hits.iterator();
  }

  /** Milliseconds spent embedding the question, and searching. */
  public record Took(double embed, double search) {}

  /** The type of index that answered, and which of its builds. */
  public record Answered(String type, long generation) {}
}
