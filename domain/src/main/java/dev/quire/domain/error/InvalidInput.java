package dev.quire.domain.error;

import java.util.List;

/**
 * The input breaks a rule that needs no look at the data. The caller's mistake: correct it and call
 * again.
 */
public final class InvalidInput extends QuireException {
  private final transient List<Violation> violations;

  public InvalidInput(String field, String message) {
    this(List.of(new Violation(field, message)));
  }

  public InvalidInput(List<Violation> violations) {
    super(describe(violations));
    this.violations = List.copyOf(violations);
  }

  public List<Violation> violations() {
    return violations;
  }

  /**
   * The same complaint seen from further out: {@code under("chunks[3]")} makes {@code text} into
   * {@code chunks[3].text}; the empty path changes nothing.
   */
  public InvalidInput under(String path) {
    if (path.isEmpty()) {
      return this;
    }
    return new InvalidInput(
        violations.stream()
            .map(
                v ->
                    new Violation(v.field().isEmpty() ? path : path + "." + v.field(), v.message()))
            .toList());
  }

  private static String describe(List<Violation> violations) {
    if (violations.isEmpty()) {
      throw new IllegalArgumentException("an invalid input needs at least one violation");
    }
    Violation first = violations.getFirst();
    String text =
        first.field().isEmpty() ? first.message() : first.field() + ": " + first.message();
    return violations.size() == 1 ? text : text + " (and " + (violations.size() - 1) + " more)";
  }
}
