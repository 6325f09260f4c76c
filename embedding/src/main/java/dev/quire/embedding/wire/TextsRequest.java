package dev.quire.embedding.wire;

import java.util.List;

/** Body of {@code POST /embed/batch} and {@code POST /tokens}. */
public record TextsRequest(List<String> texts) {}
