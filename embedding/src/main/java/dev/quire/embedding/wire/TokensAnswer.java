package dev.quire.embedding.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** Answer to {@code POST /tokens}: tokens of each text, whole and without special ones. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TokensAnswer(List<Integer> counts) {}
