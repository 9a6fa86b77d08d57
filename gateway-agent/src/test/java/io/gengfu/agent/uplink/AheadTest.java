package io.gengfu.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gengfu.agent.store.Block;
import io.gengfu.agent.store.Epoch;
import io.gengfu.agent.store.OutboxRecord;
import io.gengfu.agent.store.OutboxRecord.Body;
import io.gengfu.rules.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What another thread words of a backlog, here by hand. */
class AheadTest {

  private final List<Long> worded = new ArrayList<>();
  private final List<Runnable> other = new ArrayList<>();
  private final Ahead ahead = new Ahead(this::word, other::add);

  private byte[] word(OutboxRecord entry) {
    worded.add(entry.sequence());
    if (entry.sequence() == 13) {
      throw new IllegalStateException("no words for it");
    }
    return new byte[] {(byte) entry.sequence()};
  }

  private static OutboxRecord block(long sequence) {
    return record(sequence, new Body.Readings(new Block(List.of()), Optional.empty()));
  }

  private static OutboxRecord record(long sequence, Body body) {
    return new OutboxRecord(new Epoch(1, "e", ""), Lane.TELEMETRY, sequence, Instant.EPOCH, body);
  }

  private void theOtherThreadRuns() {
    other.forEach(Runnable::run);
    other.clear();
  }

  @Test
  void aBlockThatIsWordedIsTakenAsItIs() {
    OutboxRecord next = block(2);
    ahead.prepare(List.of(next));
    theOtherThreadRuns();

    assertThat(ahead.payload(next)).containsExactly(2);
    assertThat(worded).containsExactly(2L);
  }

  // Else a busy machine would make the line wait for a thread that does not come.
  @Test
  void aBlockThatNobodyHasBegunIsWordedByTheLineAndOnlyOnce() {
    OutboxRecord next = block(2);
    ahead.prepare(List.of(next));

    assertThat(ahead.payload(next)).containsExactly(2);
    theOtherThreadRuns();

    assertThat(worded).containsExactly(2L);
  }

  @Test
  void noMoreThanTwoAreWordedAheadAndNoneTwice() {
    List<OutboxRecord> next = List.of(block(2), block(3), block(4));
    ahead.prepare(next);
    ahead.prepare(next);
    theOtherThreadRuns();

    assertThat(worded).containsExactly(2L, 3L);
  }

  @Test
  void whatIsShortIsNotBegun() {
    ahead.prepare(List.of(record(2, new Body.Gap(1, "full"))));

    assertThat(other).isEmpty();
  }

  // A platform that goes back makes another record the next one.
  @Test
  void whatDoesNotComeNextAnyMoreIsGivenUp() {
    ahead.prepare(List.of(block(8), block(9)));
    OutboxRecord again = block(2);
    ahead.prepare(List.of(again));
    theOtherThreadRuns();

    assertThat(worded).containsExactly(2L);
    assertThat(ahead.payload(again)).containsExactly(2);
  }

  @Test
  void whatCannotBeWordedFailsOnTheLine() {
    OutboxRecord next = block(13);
    ahead.prepare(List.of(next));
    theOtherThreadRuns();

    assertThatThrownBy(() -> ahead.payload(next)).hasMessage("no words for it");
  }
}
