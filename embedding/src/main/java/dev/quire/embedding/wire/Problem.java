package dev.quire.embedding.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.quire.domain.error.Violation;
import java.util.List;

/** An error as RFC 9457 (problem+json) has it, with the fields that all of Quire adds. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    String code,
    String requestId,
    List<Violation> violations) {}
