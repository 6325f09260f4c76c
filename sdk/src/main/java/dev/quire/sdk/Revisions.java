package dev.quire.sdk;

/** A revision as HTTP writes it: a quoted entity tag. */
final class Revisions {

  private Revisions() {}

  static String tag(long revision) {
    return "\"" + revision + "\"";
  }
}
