package dev.quire.domain;

import dev.quire.domain.error.InvalidInput;

/**
 * Text that can be kept as it is: not too long, and without halves of surrogate pairs, which UTF-8
 * cannot express. Half a pair would come back from the disk as another text.
 */
public final class SoundText {
  private SoundText() {}

  /** Returns the text where it is sound, else throws {@link InvalidInput} that names the field. */
  public static String require(String field, String text, int maxLength) {
    if (text.length() > maxLength) {
      throw new InvalidInput(
          field, "has " + text.length() + " characters; at most " + maxLength + " are allowed");
    }
    return require(field, text);
  }

  /** The same for a text whose length is limited elsewhere. */
  public static String require(String field, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (Character.charCount(text.codePointAt(i)) == 2) {
        i++;
      } else {
        throw new InvalidInput(
            field,
            "contains half of a surrogate pair at character "
                + i
                + ", which UTF-8 cannot express; send whole characters");
      }
    }
    return text;
  }
}
