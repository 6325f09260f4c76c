package dev.quire.domain.embedding;

import java.util.Random;

/** Text that looks like nothing a splitter was written for. */
final class RandomText {
  private static final String[] ENDS = {". ", "! ", "? ", "\n\n", "; ", "… ", "。", ".\" "};
  private static final String[] BLANKS = {" ", "  ", "\n", "\t", "\u2003", ", ", "-"};
  private static final int[] LETTERS = {'a', 'b', 'e', 'R', 'é', 0x65e5, 0x672c, 0x1f418, '7', '.'};

  private RandomText() {}

  static String of(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      int letters = random.nextInt(30) == 0 ? 200 : 1 + random.nextInt(9);
      for (int j = 0; j < letters; j++) {
        text.appendCodePoint(LETTERS[random.nextInt(LETTERS.length)]);
      }
      String[] separators = random.nextInt(8) == 0 ? ENDS : BLANKS;
      text.append(separators[random.nextInt(separators.length)]);
    }
    return text.toString();
  }
}
