package dev.quire.api.http;

import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.store.Precondition;
import jakarta.ws.rs.HeaderParam;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** A write to one thing: what must hold of it for the write to go ahead. */
public class ConditionalWrite extends WriteOptions {
  private static final long NOT_THERE = -1;

  @HeaderParam("If-Match")
  String ifMatch;

  @HeaderParam("If-None-Match")
  String ifNoneMatch;

  /**
   * What the headers demand.
   *
   * @param current looks the revision up, for demands that a single revision cannot express; throws
   *     {@link NotFound}
   */
  public Precondition precondition(LongSupplier current) {
    if (ifNoneMatch != null) {
      if (!ifNoneMatch.strip().equals("*") || ifMatch != null) {
        throw new InvalidInput(
            "If-None-Match",
            "is " + ifNoneMatch + "; a write takes only *, and not together with If-Match");
      }
      return Precondition.absent();
    }
    if (ifMatch == null) {
      return Precondition.none();
    }
    if (ifMatch.strip().equals("*")) {
      return new Precondition.Revision(revision(current).orElse(NOT_THERE));
    }
    List<Long> allowed = EntityTag.revisions("If-Match", ifMatch);
    OptionalLong now = allowed.size() == 1 ? OptionalLong.empty() : revision(current);
    boolean holds = now.isPresent() && allowed.contains(now.getAsLong());
    return new Precondition.Revision(holds ? now.getAsLong() : allowed.getFirst());
  }

  private static OptionalLong revision(LongSupplier current) {
    try {
      return OptionalLong.of(current.getAsLong());
    } catch (NotFound e) {
      return OptionalLong.empty();
    }
  }
}
