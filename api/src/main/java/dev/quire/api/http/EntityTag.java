package dev.quire.api.http;

import dev.quire.domain.error.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Entity tags: the revision in quotes. */
final class EntityTag {
  private static final Pattern TAG = Pattern.compile("\\s*(?:W/)?\"([^\"]*)\"\\s*(?:,|$)");
  private static final long NEVER = -1;

  private EntityTag() {}

  static String of(long revision) {
    return "\"" + revision + "\"";
  }

  /**
   * The revisions of a list of tags, weak ones too; a tag that this server never gave out is no
   * revision of anything.
   */
  static List<Long> revisions(String header, String value) {
    List<Long> revisions = new ArrayList<>();
    Matcher tag = TAG.matcher(value);
    int end = 0;
    while (end < value.length() && tag.find(end) && tag.start() == end) {
      revisions.add(tag.group(1).matches("\\d{1,18}") ? Long.parseLong(tag.group(1)) : NEVER);
      end = tag.end();
    }
    if (end < value.length() || revisions.isEmpty()) {
      throw new InvalidInput(
          header, "is " + value + "; a revision in quotes is wanted, such as \"3\", or *");
    }
    return revisions;
  }
}
