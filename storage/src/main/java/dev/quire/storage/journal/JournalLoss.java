package dev.quire.storage.journal;

import dev.quire.domain.store.Command;
import dev.quire.domain.store.Command.Define;
import dev.quire.domain.store.Command.Write;
import dev.quire.storage.journal.JournalReader.Tail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The commands that are lost where a journal is cut at a damage: all from there on. To leave one
 * out and go on with the next would show a state that never was. What can still be read of them is
 * told, so that somebody may write it again.
 */
final class JournalLoss {
  private static final int MOST_COMMANDS = 20;
  private static final int MOST_IDS = 5;

  private final long first;
  private long last;
  private final NavigableMap<Long, String> readable = new TreeMap<>();
  private long readableCount;

  private JournalLoss(long first) {
    this.first = first;
    this.last = first - 1;
  }

  static JournalLoss of(JournalChain chain, JournalDamage damage) throws IOException {
    JournalLoss loss = new JournalLoss(damage.position());
    chain.end().flatMap(JournalEnd::closed).ifPresent(closed -> loss.reaches(closed.next() - 1));
    for (Path file : from(chain, damage)) {
      loss.reaches(JournalFormat.firstPosition(file) - 1);
      long offset = file.equals(damage.file()) ? damage.offset() : 0;
      new JournalReader(file, Tail.ANY).salvage(offset, loss::found);
    }
    return loss;
  }

  /** The damaged file and those behind it. */
  static List<Path> from(JournalChain chain, JournalDamage damage) {
    return chain.files().stream().filter(file -> file.compareTo(damage.file()) >= 0).toList();
  }

  private void found(long position, Optional<Command> command) {
    // a mark is before the command of its position
    reaches(command.isPresent() ? position : position - 1);
    if (position >= first && command.isPresent()) {
      readableCount++;
      if (readable.size() < MOST_COMMANDS) {
        readable.put(position, described(command.get()));
      }
    }
  }

  private void reaches(long position) {
    last = Math.max(last, position);
  }

  private static String described(Command command) {
    return switch (command) {
      case Define(var library) -> "defines the library \"" + library.name() + "\"";
      case Write write -> described(write);
    };
  }

  private static String described(Write write) {
    List<String> parts = new ArrayList<>();
    add(parts, "deletes the documents", write.deletedDocuments().stream().map(id -> id.value()));
    add(parts, "deletes the chunks", write.deletedChunks().stream().map(id -> id.value()));
    add(parts, "writes the documents", write.documents().stream().map(doc -> doc.id().value()));
    add(parts, "writes the chunks", write.chunks().stream().map(chunk -> chunk.id().value()));
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String what, Stream<String> ids) {
    List<String> all = ids.toList();
    if (!all.isEmpty()) {
      String more = all.size() > MOST_IDS ? " and %d more".formatted(all.size() - MOST_IDS) : "";
      parts.add(what + " " + String.join(", ", all.stream().limit(MOST_IDS).toList()) + more);
    }
  }

  /** A sentence about what is lost, without a verb: it may have happened, or be asked for. */
  String text() {
    StringBuilder text =
        new StringBuilder(
            last < first
                ? "whatever came from position %d on".formatted(first)
                : "the commands of the positions %d to %d".formatted(first, last));
    if (readableCount > 0) {
      text.append(" (of which %d can still be read: ".formatted(readableCount));
      text.append(
          String.join(
              "; ",
              readable.entrySet().stream()
                  .map(command -> command.getKey() + " " + command.getValue())
                  .toList()));
      text.append(readableCount > readable.size() ? "; …)" : ")");
    }
    return text.toString();
  }
}
