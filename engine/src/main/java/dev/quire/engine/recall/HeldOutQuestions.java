package dev.quire.engine.recall;

import dev.quire.domain.chunk.Embedding;
import dev.quire.domain.library.Metric;
import dev.quire.domain.service.RecallMeasurement;
import dev.quire.domain.service.StrangerQuestion;
import dev.quire.indexing.Neighbors;
import dev.quire.indexing.RowSet;
import dev.quire.indexing.SearchCounters;
import dev.quire.indexing.VectorIndex;
import dev.quire.storage.segment.SealedSegment;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Questions that none of a segment's rows asks, of both kinds of {@link StrangerQuestion}. */
record HeldOutQuestions(VectorIndex index, SealedSegment segment, Metric metric, Random random) {

  /** So many, the kinds by turns. */
  List<MemorySegment> draw(int count) {
    return IntStream.range(0, count).mapToObj(i -> question(i % 2 == 0)).toList();
  }

  private MemorySegment question(boolean between) {
    Embedding one = segment.embedding(random.nextInt(segment.chunkRows()));
    Embedding other = segment.embedding(random.nextInt(segment.chunkRows()));
    Embedding question =
        between
            ? StrangerQuestion.between(one, other, metric)
            : StrangerQuestion.moved(one, other, neighbours(other), metric);
    return MemorySegment.ofArray(question.toArray());
  }

  // by the index itself, with half of what it can do: some near neighbours will do
  private List<Embedding> neighbours(Embedding embedding) {
    List<Integer> ladder = RecallMeasurement.ladder(index.spec());
    Neighbors found =
        index.search(
            MemorySegment.ofArray(embedding.toArray()),
            Math.min(StrangerQuestion.NEIGHBOURS, segment.chunkRows()),
            RecallMeasurement.effort(index.spec(), ladder.get(ladder.size() / 2)),
            RowSet.ALL,
            new SearchCounters());
    return IntStream.range(0, found.size()).mapToObj(i -> segment.embedding(found.row(i))).toList();
  }
}
