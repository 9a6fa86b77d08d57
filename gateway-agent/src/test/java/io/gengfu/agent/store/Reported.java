package io.gengfu.agent.store;

import io.gengfu.agent.store.DiskLog.Step;
import io.gengfu.rules.Lane;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a store at work said until now, from the marks in its log. */
final class Reported {

  /** A lane within an epoch. */
  record LaneOfEpoch(Lane lane, String epoch) {}

  /** The highest number that was reported recorded. */
  final Map<LaneOfEpoch, Long> recorded = new HashMap<>();

  /** The highest number that the platform has. */
  final Map<LaneOfEpoch, Long> received = new HashMap<>();

  private int marks = -1;

  /** Whether the step was about marks, and not about the store. */
  boolean read(Step step) {
    return switch (step) {
      case Step.Made made -> {
        boolean ours = made.path().endsWith("/marks");
        marks = ours ? made.file() : marks;
        yield ours;
      }
      case Step.Written written -> {
        if (written.file() == marks) {
          new String(written.data(), StandardCharsets.UTF_8).lines().forEach(this::mark);
        }
        yield written.file() == marks;
      }
      case Step.Truncated truncated -> truncated.file() == marks;
      case Step.Allocated allocated -> allocated.file() == marks;
      case Step.FlushBegan began -> began.file() == marks;
      case Step.FlushEnded ended -> ended.file() == marks;
      case Step.NamesFlushed _, Step.Removed _, Step.Renamed _ -> false;
    };
  }

  private void mark(String line) {
    String[] words = line.split(" ", -1);
    if (words.length == 4) {
      LaneOfEpoch key = new LaneOfEpoch(Lane.valueOf(words[1]), words[2]);
      (words[0].equals("P") ? received : recorded).merge(key, Long.parseLong(words[3]), Math::max);
    }
  }
}
