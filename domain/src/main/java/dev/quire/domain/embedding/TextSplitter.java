package dev.quire.domain.embedding;

import dev.quire.domain.document.Chunking;
import dev.quire.domain.error.InvalidInput;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits a text into chunks of whole sentences, each of at most {@code size} tokens of the model; a
 * chunk begins with the last sentences of the one before, as many as {@code overlap} holds. A
 * sentence that is too long is split between words, a word that is too long between characters.
 * Each chunk is a stretch of the text, with blanks cut off at its ends.
 */
public final class TextSplitter {
  /** Tokens that a model adds around a text. */
  private static final int SPECIAL_TOKENS = 2;

  private final Embedder embedder;
  private final Chunking chunking;

  /**
   * @throws InvalidInput where the chunks would be longer than the model reads
   */
  public TextSplitter(Embedder embedder, Chunking chunking) {
    int readable = embedder.maxTokens() - SPECIAL_TOKENS;
    if (chunking.size() > readable) {
      throw new InvalidInput(
          "chunking.size",
          "is "
              + chunking.size()
              + "; "
              + embedder.model().name()
              + " reads at most "
              + readable
              + " tokens of a chunk");
    }
    this.embedder = embedder;
    this.chunking = chunking;
  }

  /** A stretch of the text that is never split further. */
  private record Piece(int start, int end, int tokens) {}

  public List<String> split(String text) {
    List<Piece> pieces = new ArrayList<>();
    addPieces(text, 0, text.length(), Cut.SENTENCES, pieces);
    List<String> chunks = new ArrayList<>();
    int covered = 0;
    for (int first = 0; first < pieces.size(); ) {
      int end = endOfChunk(text, pieces, first);
      String chunk = text.substring(pieces.get(first).start(), pieces.get(end - 1).end()).strip();
      if (!chunk.isEmpty() && end > covered) {
        chunks.add(chunk);
      }
      covered = Math.max(covered, end);
      first = end == pieces.size() ? end : startOfNext(pieces, first, end);
    }
    return chunks;
  }

  private int endOfChunk(String text, List<Piece> pieces, int first) {
    int tokens = 0;
    int end = first;
    boolean cutsWord = false;
    while (end < pieces.size()
        && (end == first || tokens + pieces.get(end).tokens() <= chunking.size())) {
      cutsWord |= end > first && isWithinWord(text, pieces.get(end).start());
      tokens += pieces.get(end++).tokens();
    }
    // the parts of a word may count less than the word: such chunks are counted as a whole
    while (cutsWord && end - first > 1 && tokens(text, pieces, first, end) > chunking.size()) {
      end--;
    }
    return end;
  }

  private int tokens(String text, List<Piece> pieces, int first, int end) {
    String chunk = text.substring(pieces.get(first).start(), pieces.get(end - 1).end());
    return embedder.tokenCounts(List.of(chunk))[0];
  }

  private static boolean isWithinWord(String text, int index) {
    return !Character.isWhitespace(text.codePointBefore(index))
        && !Character.isWhitespace(text.codePointAt(index));
  }

  /**
   * Goes back from the end of a chunk while the overlap holds and the next piece still fits behind
   * it, but always makes progress.
   */
  private int startOfNext(List<Piece> pieces, int first, int end) {
    int room = Math.min(chunking.overlap(), chunking.size() - pieces.get(end).tokens());
    int start = end;
    int tokens = 0;
    while (start - 1 > first && tokens + pieces.get(start - 1).tokens() <= room) {
      tokens += pieces.get(--start).tokens();
    }
    return start;
  }

  /** The finer cuts for a stretch that is too long: sentences, words, then halves. */
  private enum Cut {
    SENTENCES,
    WORDS
  }

  private void addPieces(String text, int start, int end, Cut cut, List<Piece> pieces) {
    List<int[]> stretches = stretches(text, start, end, cut);
    int[] tokens =
        embedder.tokenCounts(stretches.stream().map(s -> text.substring(s[0], s[1])).toList());
    for (int i = 0; i < tokens.length; i++) {
      int from = stretches.get(i)[0];
      int to = stretches.get(i)[1];
      if (tokens[i] <= chunking.size()) {
        pieces.add(new Piece(from, to, tokens[i]));
      } else if (cut == Cut.SENTENCES) {
        addPieces(text, from, to, Cut.WORDS, pieces);
      } else {
        addHalves(text, from, to, tokens[i], pieces);
      }
    }
  }

  private void addHalves(String text, int start, int end, int tokens, List<Piece> pieces) {
    int middle = start + (end - start) / 2;
    int cut = Character.isLowSurrogate(text.charAt(middle)) ? middle + 1 : middle;
    if (tokens <= chunking.size() || cut == start || cut >= end) {
      pieces.add(new Piece(start, end, Math.min(tokens, chunking.size())));
      return;
    }
    int[] halves =
        embedder.tokenCounts(List.of(text.substring(start, cut), text.substring(cut, end)));
    addHalves(text, start, cut, halves[0], pieces);
    addHalves(text, cut, end, halves[1], pieces);
  }

  private static List<int[]> stretches(String text, int start, int end, Cut cut) {
    BreakIterator breaks =
        cut == Cut.SENTENCES
            ? BreakIterator.getSentenceInstance(Locale.ROOT)
            : BreakIterator.getLineInstance(Locale.ROOT);
    breaks.setText(text.substring(start, end));
    List<int[]> stretches = new ArrayList<>();
    int from = breaks.first();
    for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
      stretches.add(new int[] {start + from, start + to});
      from = to;
    }
    return stretches;
  }
}
