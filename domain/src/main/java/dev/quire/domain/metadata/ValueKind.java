package dev.quire.domain.metadata;

import java.util.Locale;

/** What a metadata value is, for the check of a filter against the values that there are. */
public enum ValueKind {
  TEXT,
  /** A text that writes an ISO-8601 instant. */
  INSTANT,
  NUMBER,
  BOOLEAN,
  LIST,
  /** What lists hold; {@link #LIST} alone is that of an empty one. */
  TEXT_ELEMENT,
  INSTANT_ELEMENT,
  NUMBER_ELEMENT,
  BOOLEAN_ELEMENT;

  /** The kind that a list's element has, where this is the kind of the value by itself. */
  public ValueKind asElement() {
    return switch (this) {
      case TEXT -> TEXT_ELEMENT;
      case INSTANT -> INSTANT_ELEMENT;
      case NUMBER -> NUMBER_ELEMENT;
      case BOOLEAN -> BOOLEAN_ELEMENT;
      case LIST, TEXT_ELEMENT, INSTANT_ELEMENT, NUMBER_ELEMENT, BOOLEAN_ELEMENT ->
          throw new AssertionError("no list holds " + this);
    };
  }

  public boolean isElement() {
    return compareTo(LIST) > 0;
  }

  /** As messages name it: {@code number}, {@code list of number}. */
  public String describe() {
    String name = name().toLowerCase(Locale.ROOT);
    return isElement() ? "list of " + name.substring(0, name.indexOf('_')) : name;
  }
}
