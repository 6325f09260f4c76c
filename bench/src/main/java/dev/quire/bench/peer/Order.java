package dev.quire.bench.peer;

import dev.quire.bench.search.Efforts;
import dev.quire.domain.library.IndexType;
import dev.quire.domain.search.Effort;
import java.util.List;

/** What a contender's process is to measure: on the wire {@code threads seconds effort}. */
record Order(int threads, double seconds, Effort effort) {
  private static final String NO_EFFORT = "-";

  String text() {
    String named = Efforts.text(effort);
    return threads + " " + seconds + " " + (named.isEmpty() ? NO_EFFORT : named);
  }

  static Order parse(String line) {
    List<String> words = List.of(line.split(" "));
    Effort effort =
        words.get(2).equals(NO_EFFORT)
            ? Effort.DEFAULT
            : Efforts.parse(words.get(2), IndexType.AUTO).getFirst();
    return new Order(Integer.parseInt(words.get(0)), Double.parseDouble(words.get(1)), effort);
  }
}
