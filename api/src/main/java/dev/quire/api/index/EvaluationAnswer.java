package dev.quire.api.index;

import dev.quire.domain.search.Calibration;
import java.util.List;

/** What was measured, by ascending effort. */
public record EvaluationAnswer(List<IndexAnswer.Point> calibration) {

  static EvaluationAnswer of(List<Calibration> points) {
    return new EvaluationAnswer(points.stream().map(IndexAnswer.Point::of).toList());
  }
}
